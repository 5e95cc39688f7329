"""Public clients from the package registry, in a separate environment."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .contenders import Contender

REQUIREMENTS = Path(__file__).parent.parent / "peers.txt"
PROJECT = Path(__file__).parents[2]
NEWEST_FIRST = ((3, 14), (3, 13))
INSTALLING = 600

_IDS = """
GROUP = "5f0c3d1e-7a52-4b6e-9c41-000000000001"
"""

PROGRAMS = {
    "kalshi-sdk": """
from kalshi import AsyncKalshiClient, KalshiClient

def _options(base_url, key_path):
    return dict(key_id="a-key-id", private_key_path=key_path, base_url=base_url, max_retries=0)

def sync_calls(base_url, key_path, pem):
    groups = KalshiClient(**_options(base_url, key_path)).order_groups
    return {"get": lambda: groups.get(GROUP), "list 100": lambda: groups.list(subaccount=2),
            "trigger": lambda: groups.trigger(GROUP)}

def async_calls(base_url, key_path, pem):
    groups = AsyncKalshiClient(**_options(base_url, key_path)).order_groups
    return {"get": lambda: groups.get(GROUP), "list 100": lambda: groups.list(subaccount=2)}
""",
    "official": """
import kalshi_python_async as other, kalshi_python_sync as one

def _client(module, base_url, pem):
    configuration = module.Configuration(host=base_url)
    configuration.api_key_id = "a-key-id"
    configuration.private_key_pem = pem
    return module.KalshiClient(configuration)

def sync_calls(base_url, key_path, pem):
    groups = one.OrderGroupsApi(_client(one, base_url, pem))
    return {"get": lambda: groups.get_order_group(GROUP),
            "list 100": lambda: groups.get_order_groups(subaccount=2),
            "trigger": lambda: groups.trigger_order_group(GROUP)}

def async_calls(base_url, key_path, pem):
    groups = other.OrderGroupsApi(_client(other, base_url, pem))
    return {"get": lambda: groups.get_order_group(GROUP),
            "list 100": lambda: groups.get_order_groups(subaccount=2)}
""",
    "pykalshi": """
from pykalshi import AsyncKalshiClient, KalshiClient

def _options(base_url, key_path):
    return dict(api_key_id="a-key-id", private_key_path=key_path, api_base=base_url, max_retries=0)

def sync_calls(base_url, key_path, pem):
    own = KalshiClient(**_options(base_url, key_path)).portfolio
    return {"get": lambda: own.get_order_group(GROUP), "list 100": lambda: own.get_order_groups()}

def async_calls(base_url, key_path, pem):
    own = AsyncKalshiClient(**_options(base_url, key_path)).portfolio
    return {"get": lambda: own.get_order_group(GROUP), "list 100": lambda: own.get_order_groups()}
""",
}
KEYS = {"kalshi-sdk": ("rsa",), "pykalshi": ("rsa",)}
"""Kinds of key of the clients that do not accept both."""


def _interpreters() -> Iterator[str]:
    """Yield candidates for a Python that the clients support, newest first."""
    homes = [Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"]
    for major, minor in NEWEST_FIRST:
        if sys.version_info[:2] == (major, minor):
            yield sys.executable
        yield f"python{major}.{minor}"
        for home in homes:
            yield from map(str, sorted(home.glob(f"*{major}.{minor}.*/bin/python")))


def _runs(python: str) -> bool:
    program = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))"
    try:
        return subprocess.run([python, "-c", program], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def prepared(folder: Path) -> str:
    """Return the Python of the environment of all clients; create or renew the environment if needed."""
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists() or ready.stat().st_mtime < REQUIREMENTS.stat().st_mtime:
        found = next((one for one in _interpreters() if _runs(one)), None)
        if found is None:
            raise SystemExit(
                "cannot set up the public clients: no Python 3.13 or newer was found. Install one."
            )
        subprocess.run([found, "-m", "venv", "--clear", folder], check=True, timeout=INSTALLING)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        for what in (
            ["--require-hashes", "-r", str(REQUIREMENTS)],
            ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(PROJECT)],
        ):
            subprocess.run([*pip, *what], check=True, timeout=INSTALLING)
        ready.touch()
    return str(python)


def peer_contenders(python: str, folder: Path) -> list[Contender]:
    """Write the clients' programs to a folder, and return their contenders."""
    contenders: list[Contender] = []
    for name, program in PROGRAMS.items():
        file = folder / f"{name.replace('-', '_')}.py"
        file.write_text(_IDS + program, "utf-8")
        contenders.append(Contender(name, file, python, KEYS.get(name, ("rsa", "ed25519"))))
    return contenders
