"""A bare Debian root file system, laid out as Gradescope lays out a container.

How this machine reaches its package mirrors (apt's sources, pip's configuration, certificates) is
read from the machine at run time and carried into the root file system; nothing of it is written
down here.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.build.tree import zipped
from autograder.build.wheel import wheel
from autograder.doors import zip_files

RELEASE = "bookworm"
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CERTIFICATES = "/etc/certificates-of-the-test-machine.crt"
SOURCES_OF_PACKAGES = {
    *("index-url", "extra-index-url", "find-links", "trusted-host", "cert", "proxy"),
    *("timeout", "default-timeout", "retries"),
}
SMALL = Path(__file__).parent.parent / "grade" / "bundles" / "small"


@dataclass(frozen=True)
class Container:
    """A root file system; ``setup_seconds`` and ``environment_mb`` are what setup.sh cost."""

    root: Path
    setup_seconds: float
    environment_mb: float
    log: str

    def run(self, *command, **options):
        """Run a command inside, with nothing of this process's environment."""
        return subprocess.run(
            ["chroot", self.root, "env", "-i", f"PATH={PATHS}", *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            **options,
        )


@pytest.fixture(scope="session")
def content():
    """The autograder zip of a small assignment, as files."""
    tree = {
        path.relative_to(SMALL).as_posix(): path.read_bytes()
        for path in SMALL.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    built = wheel()
    return {
        **tree,
        **zip_files.files({}),
        "requirements.txt": b"numpy\nsympy\notter-grader[grading]\n",
        f"wheels/{built.name}": built.data,
    }


@pytest.fixture(scope="session")
def container(content, tmp_path_factory):
    """Built once: debootstrap, the zip under /autograder, setup.sh run as root.

    With ``AUTOGRADER_TEST_ROOT`` set to a folder, the root file system is kept there, and only the
    zip in it is renewed; setting up is then not measured.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.fail("needs root and debootstrap; call: make test-gradescope")
    kept = os.environ.get("AUTOGRADER_TEST_ROOT")
    root = Path(kept) if kept else tmp_path_factory.mktemp("debian")
    if not (root / "etc" / "debian_version").exists():
        command = ["debootstrap", "--variant=minbase", RELEASE, root, apt_mirror()]
        subprocess.run(command, check=True, capture_output=True)
    # A folder of pytest's is closed to other users; the root of a container is not.
    root.chmod(0o755)
    with mounted(root):
        carry_configuration(root)
        lay_out(root, zipped(content, ("setup.sh", "run_autograder")))
        yield set_up(Container(root, 0, 0, ""), fresh=not (root / "opt/autograder").exists())


def set_up(container, *, fresh):
    script = "bash /autograder/source/setup.sh"
    if not fresh:
        pip = "/opt/autograder/bin/python -m pip install --quiet --no-deps --force-reinstall"
        script = f"{pip} /autograder/source/wheels/*.whl"
    started = time.monotonic()
    done = container.run("bash", "-c", script)
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stdout + done.stderr
    installed = (container.root / "opt" / "autograder").rglob("*")
    size = sum(path.lstat().st_blocks * 512 for path in installed)
    return Container(container.root, seconds if fresh else 0, size / 1e6, done.stdout)


def apt_mirror():
    """The first mirror that this machine's apt uses for its own release."""
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    for path in sources:
        text = path.read_text() if path.is_file() else ""
        for line in text.splitlines():
            found = re.match(r"(?:URIs:|deb(?:\s+\[.*?\])?)\s+(\S+)", line)
            if found and found[1].rstrip("/").endswith("debian"):
                return found[1]
    pytest.fail("no Debian mirror in /etc/apt; these tests run on Debian")


@contextlib.contextmanager
def mounted(root):
    """/proc and /dev as in a container, and the folders that pip's configuration points to."""
    places = [folder for folder in pip_folders() if folder.is_dir()]
    with contextlib.ExitStack() as stack:
        for kind, target in (("proc", root / "proc"), ("devtmpfs", root / "dev")):
            mount(stack, ["-t", kind, kind], target)
        for folder in places:
            mount(stack, ["--bind", "-o", "ro", str(folder)], root / folder.relative_to("/"))
        yield


def mount(stack, what, target):
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *what, target], check=True)
    stack.callback(subprocess.run, ["umount", "--lazy", target], check=True)


def pip_configuration():
    """Where pip finds packages on this machine, whether files or the environment say so.

    Nothing else comes along: a limit on versions, say, would be a file that is not in there.
    """
    listed = subprocess.run(
        ["python3", "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        key = name.rsplit(".", 1)[-1]
        if name.startswith((":env:.", "global.")) and key in SOURCES_OF_PACKAGES:
            found[key] = value.strip("'\"")
    return found


def pip_folders():
    values = " ".join(pip_configuration().values())
    places = {Path(re.sub("^file://", "", word)) for word in re.split(r"[\s,]|\\n", values)}
    return [
        place.parent if place.name == "simple" else place
        for place in sorted(places)
        if place.is_absolute() and place.is_dir()
    ]


def carry_configuration(root):
    settings = pip_configuration()
    if "cert" in settings:
        shutil.copy(settings["cert"], root / CERTIFICATES.lstrip("/"))
        settings["cert"] = CERTIFICATES
    lines = ["[global]", *(f"{name} = {value}" for name, value in sorted(settings.items()))]
    (root / "etc/pip.conf").write_text("\n".join(lines) + "\n")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")


def lay_out(root, archive):
    """As the platform does: the zip unpacked into source/, its run_autograder one level up."""
    import io
    import zipfile

    autograder = root / "autograder"
    shutil.rmtree(autograder, ignore_errors=True)
    for name in ("source", "submission", "results"):
        (autograder / name).mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
        unpacked.extractall(autograder / "source")
    shutil.copy(autograder / "source/run_autograder", autograder / "run_autograder")
    (autograder / "run_autograder").chmod(0o755)
    for name in ("source", "results"):
        (autograder / name).chmod(0o700)
    (autograder / "submission_metadata.json").write_text('{"users": [{"email": "CANARY-MAIL"}]}')
