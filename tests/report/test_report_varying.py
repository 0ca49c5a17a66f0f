"""Calls and magics that a notebook must not hold, found in its code before it runs."""

import pytest

from kazmig.report.gate import check_notebook
from kazmig.report.varying import helpers, varying

TIMES = {
    "datetime": "from datetime import datetime as d\nd.now()",
    "datetime with zone": "import datetime\nx = datetime.datetime.now(datetime.UTC)",
    "date": "from datetime import date\nprint(date.today())",
    "time": "import time as t\nbegin = t.time()",
    "ctime": "import time\ntime.ctime()",
    "pandas": "import pandas as pd\npd.Timestamp.now()",
    "pandas today": "import pandas as pd\npd.to_datetime('today')",
    "numpy": "import numpy as np\nnp.datetime64('now')",
    "dynamic": "__import__('time').time()",
    "within %%time": "%%capture out\nfrom time import *\ntime()\nout",
}
CHANCES = {
    "random": "import random\nrandom.random()",
    "seeded with nothing": "import random\nrandom.seed()\nrandom.choice('ab')",
    "starred": "from random import *\nrandint(1, 2)",
    "generator": "import numpy as np\nrng = np.random.default_rng()",
    "generator of None": "from numpy.random import default_rng\ndefault_rng(seed=None)",
    "numpy": "import numpy as np\nnp.random.normal(size=3)",
    "rows": "table.sample(5)",
    "part of rows": "table.sample(frac=0.5)",
    "distribution": "from scipy import stats\nstats.norm.rvs(size=3)",
    "bootstrap of seaborn": "import seaborn as sns\nsns.barplot(table, x='a', y='b')",
    "bootstrap of scipy": "from scipy.stats import bootstrap\nbootstrap(data, f)",
    "uuid": "from uuid import uuid4\nuuid4()",
    "secrets": "import secrets\nsecrets.token_hex()",
    "behind a shell": "files = !ls\nimport random\nrandom.random()",
}
PLACES = {
    "working folder": "import os\nos.getcwd()",
    "path": "from pathlib import Path\nhere = Path.cwd()\nprint(here)",
    "version": "import sys\nprint(f'Python {sys.version}')",
    "size": "import sys\nsys.getsizeof([])",
    "machine": "import platform\nplatform.node()",
    "memory": "x = 1\nid(x)",
}
ORDERS = {
    "list": "list({'a', 'b'})",
    "print": "names = set(column)\nprint(names)",
    "join": "', '.join(set(column) - {'x'})",
    "comprehension": "[name for name in set(column)]",
    "loop": "for name in set(column):\n    print(name)",
}
LISTINGS = {
    "names": "import os\nfor name in os.listdir('x'):\n    print(name)",
    "paths": "from pathlib import Path\ntables = [read(path) for path in Path('x').glob('*.csv')]",
    "first": "import glob\nlatest = glob.glob('*.csv')[-1]",
    "counted and used": "import os\nfiles = os.listdir('x')\nlen(files)\nfiles[0]",
    "walk": "from pathlib import Path\nfor folder, _, files in Path('x').walk():\n    pass",
    "starred": "from os import *\nlist(listdir('x'))",
}
BESIDE = {
    "capture": "%%capture\nprint(1)",
    "script": "%%javascript\nalert(1)",
    "install": "!pip install -q pandas",
    "install by magic": "%pip install pandas",
}
FINE = {
    "seeds": "import random, numpy as np\nrandom.seed(1)\nrandom.random()\nnp.random.seed(1)\nnp.random.rand()\n"
    "rng = np.random.default_rng(3)\nrng.normal()\nrng.sample(range(9), 2)",
    "given times": "import time, pandas as pd\ntime.sleep(0)\ntime.ctime(0)\npd.Timestamp('2022-12-31')",
    "rows with a state": "table.sample(5, random_state=1)\nstep.sample(design)",
    "intervals": "import seaborn as sns\nsns.barplot(x=[1], errorbar=None)\nsns.lineplot(x=[1], seed=1)",
    "place that is not shown": "import os\nfolder = os.getcwd()",
    "own id": "def id(x):\n    return 1\nid(3)",
    "sets in order": "sorted(set(column))\nlen({1, 2})\nfor name in set(column):\n    assert name",
    "files in order": "import os\nsorted(os.listdir('x'))\nlen(list(here.iterdir()))\n"
    "names = os.listdir('y')\nnames.sort()\npaths = here.glob('*')\nlast = sorted(paths)[-1]",
    "captured and shown": "%%capture out\nprint(1)\nout.show()",
    "method of one's own": "now()\nself.clock.now()\nx.time()",
    "broken": "def (:",
    "text": "text = 'random.random() and len?'",
    "help": "len?",
    "shell": "!ls\nfiles = !ls",
}


@pytest.mark.parametrize("code", TIMES.values(), ids=TIMES)
def test_clocks_are_named(code):
    (found,) = varying({"a.ipynb, cell 'x'": code})
    assert found.startswith("a.ipynb, cell 'x': ") and "gives another time each run. Take the date from" in found


@pytest.mark.parametrize("code", CHANCES.values(), ids=CHANCES)
def test_chance_without_a_seed_is_named(code):
    (found,) = varying({"x": code})
    assert "each time" in found and ("seed" in found or "random_state" in found or "Use a number" in found)


@pytest.mark.parametrize("code", PLACES.values(), ids=PLACES)
def test_places_that_a_cell_shows_are_named(code):
    (found,) = varying({"x": code})
    assert "another" in found and "Take it out of what the cell shows" in found


@pytest.mark.parametrize("code", ORDERS.values(), ids=ORDERS)
def test_the_order_of_a_set_is_named(code):
    assert [each.endswith("Write sorted(…).") for each in varying({"x": code})] == [True]


@pytest.mark.parametrize("code", LISTINGS.values(), ids=LISTINGS)
def test_the_order_of_files_is_named(code):
    assert [each.endswith("Write sorted(…).") for each in varying({"x": code})] == [True]


@pytest.mark.parametrize("code", BESIDE.values(), ids=BESIDE)
def test_what_no_page_can_show_is_named(code):
    assert len(varying({"x": code})) == 1


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_is_the_same_each_time_passes(code):
    assert varying({"x": code}) == []


def test_a_seed_in_one_cell_holds_in_the_next():
    assert varying({"a": "import random\nrandom.seed(1)", "b": "random.random()"}) == []


def test_helpers_beside_the_notebook_are_looked_at(tmp_path):
    assert helpers(["import a.b", "from c import d", "%run e.py", "from . import f"]) == {"a", "c", "e"}
    (tmp_path / "aside.py").write_text("import uuid\n\n\ndef name():\n    return uuid.uuid4()\n", encoding="utf-8")
    (tmp_path / "unused.py").write_text("import uuid\nuuid.uuid4()\n", encoding="utf-8")
    path = tmp_path / "10_mine.ipynb"
    path.write_text('{"cells": [{"cell_type": "code", "source": "import aside"}]}', encoding="utf-8")
    assert [found.partition(":")[0] for found in check_notebook(path)] == ["notebooks/aside.py"]
