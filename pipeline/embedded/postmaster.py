"""Tell whether a server lives in a data folder, by the rule that PostgreSQL itself uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SEGMENTS = Path("/proc/sysvipc/shm")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """First process of a server, from its ``postmaster.pid``.

    Attributes
    ----------
    ready
        The server accepts connections.
    """

    pid: int
    port: int
    ready: bool


def find_postmaster(data: Path) -> Postmaster | None:
    """Return the server that works in `data`, or None.

    A process id alone proves nothing: the file survives ``kill -9`` and a reboot, and the number may belong to another
    program by then. Every process of a server is attached to the shared memory segment that the file names, and the
    kernel counts them; so an attached segment is a living server (or what a killed one left, for a moment). A server
    that lost one of its processes lets go of its segment and makes another one: then it is known by its folder.

    References
    ----------
    PostgreSQL, ``src/backend/utils/init/miscinit.c`` (CreateLockFile) and ``src/include/utils/pidfile.h``: lines are
    pid, folder, start, port, socket folder, listen address, shared memory key and id, status.
    """
    try:
        lines = (data / "postmaster.pid").read_text(encoding="ascii", errors="replace").splitlines()
        pid, port = int(lines[0]), int(lines[3])
        key, segment = (int(number) % 2**32 for number in lines[6].split())
    except (FileNotFoundError, IndexError, ValueError):
        return None
    is_attached = _is_attached(key, segment, pid)
    if not is_attached and not _works_in(data, pid):
        return None
    return Postmaster(pid, port, ready=is_attached and lines[-1].strip() == "ready" and is_alive(pid))


def _works_in(data: Path, pid: int) -> bool:
    """Tell whether the process lives and is in the folder, where a server goes when it starts."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def _is_attached(key: int, segment: int, creator_pid: int) -> bool:
    """Ask the kernel whether processes are attached to the segment that `creator_pid` made.

    The kernel prints a key with its sign, PostgreSQL without. It prints 0 when systemd removed the segment because its
    user logged out (``RemoveIPC``): the server lives on, and a second one beside it would ruin the data.
    """
    header, *rows = (line.split() for line in SEGMENTS.read_text(encoding="ascii").splitlines())
    for row in rows:
        known = {name: int(number) for name, number in zip(header, row, strict=True)}
        if (known["shmid"], known["cpid"]) == (segment, creator_pid) and known["key"] % 2**32 in {key, 0}:
            return known["nattch"] > 0
    return False


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; one that was killed may stay as a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
