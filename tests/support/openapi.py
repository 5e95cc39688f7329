"""The operations that openapi.yaml declares, for tests that must cover each of them."""

from generation import spec

from tests.support.paths import PROJECT

OPERATIONS = spec.check(spec.load(PROJECT / "openapi.yaml"), "openapi.yaml")
OPERATION_IDS = {operation.operation_id for operation in OPERATIONS}
