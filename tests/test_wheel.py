"""The wheel has all that pages and reports need: built, installed in its own environment, used in an empty folder."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pikepdf
import pytest
import uv

from tests.journeys.server import free_port

CHECKOUT = Path(__file__).parents[1]
UV = uv.find_uv_bin()
# Beside the package in the checkout, inside it in the wheel.
FOLDERS = ("templates", "questionnaires")


def completed(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder`, without the variables by which this environment's own packages could be found."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def run(*command: str | Path, folder: Path) -> None:
    done = completed(*command, folder=folder)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Without isolation the build takes hatchling from this environment and needs no network.
    folder = tmp_path_factory.mktemp("wheel")
    build = (UV, "build", "--wheel", "--no-build-isolation", "--python", sys.executable)
    run(*build, "--out-dir", folder, CHECKOUT, folder=folder)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel and the locked packages, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    python = folder / "environment" / "bin" / "python"
    run(UV, "venv", "--python", sys.executable, folder / "environment", folder=folder)
    sync = (UV, "pip", "sync", "--python", python, "--require-hashes", "--no-build", CHECKOUT / "requirements.lock")
    # uv's cache has the packages since this environment was made; only where it was cleared the network is needed.
    if completed(*sync, "--offline", folder=folder).returncode != 0:
        run(*sync, folder=folder)
    run(UV, "pip", "install", "--python", python, "--no-deps", "--no-index", wheel, folder=folder)
    return python.parent


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_wheel_has_every_file_of_the_folders_beside_the_package(wheel, folder):
    files = {path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*") if path.is_file()}

    packed = set(zipfile.ZipFile(wheel).namelist())

    assert files
    assert {f"assessment/{file.as_posix()}" for file in files} <= packed


def test_the_wheel_has_the_fonts_of_the_report(wheel):
    packed = [Path(name) for name in zipfile.ZipFile(wheel).namelist()]

    assert any(path.match("assessment/templates/report/fonts/*.ttf") for path in packed)


def test_an_installed_wheel_makes_a_report_in_an_empty_folder(installed, tmp_path):
    answers = CHECKOUT / "docs" / "examples" / "example-clearance.answers.yaml"

    run(installed / "assessment", "report", "gender-quick", answers, "-o", "out.pdf", folder=tmp_path)

    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    with pikepdf.open(tmp_path / "out.pdf") as report:
        assert len(report.pages) > 3


def test_an_installed_wheel_serves_its_pages_with_their_style_in_an_empty_folder(installed, tmp_path):
    address = f"http://127.0.0.1:{free_port()}"
    serve = (installed / "assessment", "serve", "--port", address.rpartition(":")[2])
    with subprocess.Popen(serve, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            assert address in server.stdout.readline()
            page = urlopen(address).read().decode()
            style = re.search(r'href="(/static/[^"]+/govuk.css)"', page)
            assert style
            assert urlopen(address + style[1]).status == 200  # noqa: S310
        finally:
            server.terminate()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["instance"]
