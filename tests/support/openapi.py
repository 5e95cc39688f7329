"""The operations that openapi.yaml declares, for tests that must cover each of them."""

from generation import spec

from tests.support.paths import PROJECT

CONTRACT = spec.load(PROJECT / "openapi.yaml")
OPERATIONS = spec.check(CONTRACT, "openapi.yaml")
BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
OPERATION_IDS = set(BY_ID)


def success(operation_id: str) -> int:
    """Return the one status of an operation that openapi.yaml declares for success."""
    operation = BY_ID[operation_id]
    responses = CONTRACT["paths"][operation.path][operation.method]["responses"]
    (status,) = (int(status) for status in responses if status.startswith("2"))
    return status
