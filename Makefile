# make demo   creates the environment, starts the local tenant, does the whole main job, says where to look
# make test   the whole suite
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Bytecode is kept even where a machine says otherwise: a process that finds it need not compile.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test soak faults clients lint bench docs clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $(READY)

demo: $(READY)
	$(BIN)/pmo365 demo --out out

test: $(READY)
	$(BIN)/pytest -q -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder

soak: $(READY)
	$(BIN)/pytest -q -m soak

faults: $(READY)
	$(BIN)/pytest -q -m faults

clients: $(READY)
	$(BIN)/pytest -q -m clients tests/clients --confcutdir tests/clients

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: $(READY)
	$(BIN)/python -m pmo365.localtenant coverage > docs/tenant/COVERAGE.md
	$(BIN)/pmo365 config schema --out config/standard/schema
	$(BIN)/pmo365 config rules config/standard --lang en > docs/rules.md
	$(BIN)/pmo365 config rules config/standard --lang fr > docs/rules.fr.md
	$(BIN)/pmo365 auth permissions --lang en > docs/permissions.md
	$(BIN)/pmo365 auth permissions --lang fr > docs/permissions.fr.md

clean:
	rm -rf out .pytest_cache .mypy_cache .ruff_cache
