"""The operations that openapi.yaml declares, for tests that must cover each of them."""

from generation import spec

from tests.support.paths import PROJECT

OPERATIONS = spec.check(spec.load(PROJECT / "openapi.yaml"), "openapi.yaml")
BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
OPERATION_IDS = set(BY_ID)
