# Python 3.11 or later and make are all this needs. Each target makes the environment first when it is missing or stale.
#   make report   the run: python run_all.py --all (ARGS="--quarter 2022Q4 --explain" takes the place of --all)
#   make test     all tests
#   make lab      JupyterLab on the project, with git set up for notebooks (ARGS="--port 8890" passes options on)
#   make mutants  small wrong changes of the library, each of which a test must notice
#   make matrix   the edition by every Python here and several kernels of linear algebra (ARGS=--write: into the docs)
#   make lint     style, types, import layers
#   make bench    what this project measures itself by
#   make soak     faults, hostile files, alterations, attacks on hidden counts, ragged quarters (SHARE=0.1: a tenth)
#   make pictures the pictures of README and docs anew (needs Chromium)
#   make lock     requirements.lock anew from pyproject.toml (needs uv)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ARGS ?=
SHARE ?= 1

# The first Python on the path that is new enough; PYTHON=… chooses another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)

# Named by the content of what makes it, so that a changed lock means another stamp; time stamps say nothing after a clone.
STAMP := $(VENV)/made-from-$(shell cat requirements.lock pyproject.toml | cksum | tr -d ' ')

.PHONY: report test mutants matrix lab lint bench soak lock pictures env
.DEFAULT_GOAL := report

report: env
	$(BIN)/python run_all.py $(or $(ARGS),--all)

test: env
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

mutants: env
	$(BIN)/python tests/mutants/run_mutants.py $(ARGS)

matrix: env
	$(BIN)/python tests/matrix/run_matrix.py $(ARGS)

lab: env
	$(BIN)/kazmig lab $(ARGS)

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: env
	$(BIN)/python benchmarks/bench.py $(ARGS)
	$(BIN)/python benchmarks/planted_worlds.py 400 --write
	$(BIN)/python benchmarks/survey_worlds.py

soak: env
	$(BIN)/python benchmarks/soak.py $(SHARE)
	$(BIN)/python benchmarks/ragged.py $(SHARE)

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements.lock

# From the published edition, and from a copy of the project.
pictures: report
	$(BIN)/python docs/pictures/take.py

env: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || \
		{ echo "kazmig needs Python 3.11 or later, and finds none. Name one: make report PYTHON=/path/to/python3"; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "Python cannot make an environment. On Debian and Ubuntu: sudo apt install python3-venv"; exit 2; }
	@echo "Making the environment from requirements.lock (a minute or two, once)"
	@rm -f $(VENV)/made-from-*
	@# The lock is whole, and older pips that look for dependencies refuse a package of which an extra is asked.
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
