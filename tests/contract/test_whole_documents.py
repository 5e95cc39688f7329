"""`--all` rates operations that the facade does not have as if everything of them were used."""

import json
from pathlib import Path
from typing import Any

import contract_diff
import pytest

from tests.support.contracts import as_yaml, our_values
from tests.support.paths import PROJECT

FOREIGN = "/pets"


def foreign(**schema: Any) -> dict[str, Any]:
    """Return our contract with an operation that the facade does not have."""
    values = our_values()
    answer = {
        "type": "object",
        "properties": {"id": {"type": "integer", **schema}, "name": {"type": "string"}},
    }
    content = {"application/json": {"schema": answer}}
    responses = {"200": {"description": "A pet.", "content": content}}
    values["paths"][FOREIGN] = {"get": {"operationId": "GetPet", "responses": responses}}
    return values


def compared(
    folder: Path, capsys: pytest.CaptureFixture[str], base: object, revision: object, *arguments: str
) -> tuple[int, list[dict[str, Any]]]:
    for name, values in (("base", base), ("revision", revision)):
        (folder / f"{name}.yaml").write_text(as_yaml(values), "utf-8")
    sides = [str(folder / "base.yaml"), str(folder / "revision.yaml")]
    code = contract_diff.main([*sides, "--root", str(PROJECT), "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)["findings"]


def gone() -> dict[str, Any]:
    values = foreign()
    del values["paths"][FOREIGN]["get"]["responses"]["200"]["content"]["application/json"]["schema"][
        "properties"
    ]["name"]
    return values


@pytest.mark.parametrize(
    "revision",
    [our_values(), gone(), foreign(type="string"), foreign(maximum=5)],
    ids=["removed", "property", "type", "bound"],
)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.full
@pytest.mark.short(2)
def test_a_break_of_a_foreign_operation_is_breaking(
    revision: dict[str, Any], backwards: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sides = (revision, foreign()) if backwards else (foreign(), revision)
    code, found = compared(tmp_path, capsys, *sides, "--all")
    _, everything = compared(tmp_path, capsys, *sides, "--all", "--usage", "all")
    levels = {finding["finding_id"]: finding["level"] for finding in everything}
    assert {finding["finding_id"]: finding["level"] for finding in found} == levels
    assert code == int("breaking" in levels.values())
    assert not [finding for finding in found if finding["why"]]


def test_our_own_operations_keep_the_usage_of_the_facade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revision = our_values()
    del revision["components"]["schemas"]["Order"]["properties"]["action"]
    ((code, found), (_, everything)) = (
        compared(tmp_path, capsys, our_values(), revision, "--all", *usage)
        for usage in ((), ("--usage", "all"))
    )
    assert code == 0
    assert [finding["level"] for finding in found] == ["additive"]
    assert [finding["level"] for finding in everything] == ["breaking"]
