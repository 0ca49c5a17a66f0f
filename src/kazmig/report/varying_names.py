"""Names of calls that give something else each time, and of magics that no page can show: data of `varying`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mend:
    """What is wrong with a call, and what to do."""

    wrong: str
    mend: str

    def said(self, call: str) -> str:
        return f"{call} {self.wrong}. {self.mend}."


NOW = Mend(
    "gives another time each run", "Take the date from sources.toml (step.inventory) or a parameter, or take it out"
)
# Calls that ask a clock, with the most arguments with which they do.
CLOCKS = {
    **dict.fromkeys(("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"), 1),
    **dict.fromkeys(("datetime.date.today", "pandas.Timestamp.utcnow"), 0),
    **dict.fromkeys(("pandas.Timestamp.now", "pandas.Timestamp.today"), 1),
    **{
        f"time.{name}{ns}": 0
        for name in ("time", "perf_counter", "monotonic", "process_time", "thread_time")
        for ns in ("", "_ns")
    },
    **dict.fromkeys(("time.ctime", "time.localtime", "time.gmtime", "time.asctime", "timeit.default_timer"), 0),
    "time.strftime": 1,
    "timeit.timeit": 9,
    "timeit.repeat": 9,
}
CHANCE = {"uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom", "random.SystemRandom", "numpy.random.bytes"}
# Makers of numbers drawn by chance, which take a seed first.
GENERATORS = {
    "random.Random",
    *(f"numpy.random.{name}" for name in ("default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM")),
    *(f"numpy.random.{name}" for name in ("MT19937", "Philox", "SFC64")),
}
# Functions that draw from a module's own chance, which `seed` of that module decides.
LEGACY = {
    "random": {
        *(
            "random",
            "randint",
            "randrange",
            "uniform",
            "choice",
            "choices",
            "sample",
            "shuffle",
            "gauss",
            "getrandbits",
        ),
        *("normalvariate", "lognormvariate", "expovariate", "betavariate", "gammavariate", "triangular", "randbytes"),
        *("vonmisesvariate", "paretovariate", "weibullvariate", "binomialvariate"),
    },
    "numpy.random": {
        *("rand", "randn", "randint", "random", "random_sample", "ranf", "sample", "choice", "shuffle", "permutation"),
        *("normal", "standard_normal", "uniform", "poisson", "binomial", "exponential", "gamma", "beta", "lognormal"),
        *("dirichlet", "multinomial", "multivariate_normal", "negative_binomial", "geometric", "hypergeometric"),
        *("triangular", "weibull", "pareto", "laplace", "logistic", "gumbel", "chisquare", "standard_t", "f", "zipf"),
        *("standard_gamma", "standard_exponential", "standard_cauchy", "rayleigh", "vonmises", "wald", "power"),
    },
}
SEEDS = {
    "random": "Write random.seed(1) before it, or random.Random(1)",
    "numpy": "Give a seed: np.random.default_rng(1)",
}
# Plots of seaborn that draw bootstrap intervals, with words that decide otherwise.
PLOTS = {
    f"seaborn.{name}": {"errorbar", "ci", "kind"} if name in ("catplot", "relplot") else {"errorbar", "ci"}
    for name in ("barplot", "pointplot", "lineplot", "catplot", "relplot")
} | {"seaborn.regplot": {"ci"}, "seaborn.lmplot": {"ci"}}
SEEDED_BY_WORD = {
    "sklearn.model_selection.train_test_split",
    "sklearn.utils.resample",
    "sklearn.utils.shuffle",
    "scipy.stats.bootstrap",
    "scipy.stats.permutation_test",
    "scipy.stats.monte_carlo_test",
}
# Methods of tables and distributions that draw by chance, with the other words that they take.
BY_METHOD = {
    "sample": {"n", "frac", "replace", "weights", "axis", "ignore_index"},
    "rvs": {"loc", "scale", "size", "df", "a", "b", "c", "mu", "n", "p", "s"},
}
MACHINE = Mend("says where it runs, and is another on each machine", "Take it out of what the cell shows")
_MEMORY = Mend("is a place in memory, another each time", "Take it out of what the cell shows")
# Calls that matter only where a cell shows what they give.
HERE = {
    **dict.fromkeys(("os.getcwd", "pathlib.Path.cwd", "pathlib.Path.home", "os.path.expanduser"), MACHINE),
    **dict.fromkeys(("os.path.abspath", "os.path.realpath", "tempfile.gettempdir", "tempfile.mkdtemp"), MACHINE),
    **dict.fromkeys(("socket.gethostname", "socket.getfqdn", "platform.node", "platform.platform"), MACHINE),
    **dict.fromkeys(("platform.uname", "platform.machine", "platform.processor", "platform.release"), MACHINE),
    **dict.fromkeys(("os.uname", "os.cpu_count", "os.getlogin", "getpass.getuser", "os.getpid", "os.getppid"), MACHINE),
    **dict.fromkeys(("os.path.getmtime", "os.path.getctime", "os.stat", "sys.getsizeof", "locale.getlocale"), MACHINE),
    "id": _MEMORY,
}
# Calls and methods that list files in an order which no system promises, and calls around them that lose the order.
LISTINGS = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "glob.glob", "glob.iglob"}
LISTING_METHODS = {"iterdir", "rglob", "glob", "walk"}
ORDERLESS = {"sorted", "len", "set", "frozenset", "any", "all", "min", "max", "bool"}
KNOWN = {
    *CLOCKS,
    *CHANCE,
    *GENERATORS,
    *LISTINGS,
    *HERE,
    *(f"{module}.{name}" for module in LEGACY for name in LEGACY[module]),
}
INSTALL = "Name the package in pyproject.toml and make the lock anew (make lock)."
# Names that say it without a call.
SAYING = {"sys.version", "sys.version_info", "sys.executable", "sys.platform", "sys.path", "sys.prefix", "os.environ"}
# Magics: what hides, what draws past step.figure.
HIDDEN = {"capture"}
SCRIPTED = {"javascript", "js", "svg", "SVG"}
