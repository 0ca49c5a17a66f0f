"""Runs the steps that pipeline.toml declares and publishes the edition: `python run_all.py --help` shows the options.

All of it lives in kazmig.pipeline. This file is only the door: it works from any folder, and without kazmig being
installed, as long as the packages of requirements.lock are there.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "src"))
os.environ["KAZMIG_ROOT"] = str(ROOT)

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  # started by hand, with whatever Python is first in the path
        sys.exit(f"kazmig needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make report")
    try:
        from kazmig.pipeline.command import main
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed in this Python. Use: make report (or activate the environment first)")
    sys.exit(main())
