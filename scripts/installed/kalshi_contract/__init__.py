"""The name that the wheel gives to scripts/contract, for a checkout that is installed as editable."""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parents[2] / "contract")]
