"""What the system refuses, as one sentence: what happened, where, and what to do."""

from __future__ import annotations

import errno

_SAID = {
    errno.ENOSPC: ("the disk is full", "Free some space and run again."),
    errno.EDQUOT: ("the quota of this account is used up", "Free some space and run again."),
    errno.EFBIG: ("a limit on the size of files was reached", "Raise it (ulimit -f) and run again."),
    errno.EACCES: ("it may not be read or written", "Give this account permission for it and run again."),
    errno.EPERM: ("the system does not allow it", "Give this account permission for it and run again."),
    errno.EROFS: ("the disk can only be read", "Mount it for writing and run again."),
    errno.ENOENT: ("it is not there", "Put it back, or mount what it lies on, and run again."),
    errno.ENOTDIR: ("a file stands where a folder belongs", "Move the file away and run again."),
    errno.EISDIR: ("a folder stands where a file belongs", "Move the folder away and run again."),
    errno.EMFILE: ("too many files are open", "Raise the limit (ulimit -n) and run again."),
    errno.ENFILE: ("too many files are open on this machine", "Close some programs and run again."),
    errno.ENOMEM: ("there is not enough memory", "Close some programs, or use --jobs 1, and run again."),
    errno.EAGAIN: ("no further process may be started", "Raise the limit (ulimit -u) and run again."),
    errno.EIO: ("the disk cannot be read or written", "Check the disk; restore the file from a copy and run again."),
    errno.EBUSY: ("something else uses it", "Close what uses it and run again."),
    errno.ENAMETOOLONG: ("its name is too long", "Move the project to a shorter path and run again."),
    errno.ELOOP: ("its symbolic links lead in a circle", "Mend the links and run again."),
    errno.ESTALE: ("the network share lost it", "Mount the share again and run again."),
    errno.ENOTEMPTY: ("something was put into it meanwhile", "Look at what it holds and run again."),
    errno.EXDEV: ("it lies on another disk", "Run again."),
}
# What a share that vanishes answers, by its own kinds of errors.
_SAID |= dict.fromkeys(
    [errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENOTCONN, errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO],
    ("the network share or device it lies on does not answer", "Mount it again and run again."),
)


def sentence(error: OSError, doing: str = "") -> str:
    """`Cannot <doing>: <path>: <what happened>. <What to do.>`; paths are named, contents never."""
    what, mend = _SAID.get(error.errno or 0, (_plain(error), "Run again once that is mended."))
    place = str(error.filename) if error.filename is not None else ""
    where = f"{place}: " if place else ""
    return f"Cannot {doing or 'go on'}: {where}{what}. {mend}"


def _plain(error: OSError) -> str:
    """The system's own words for an error that has no sentence of ours."""
    return (error.strerror or type(error).__name__).rstrip(".").lower()
