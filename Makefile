# Two commands are enough: `make demo` and `make test`. Both set up what they need.

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest
WORKERS ?= 2
DEMO_HOME ?= instance
PORT ?= 8000
PIP := $(BIN)/pip --disable-pip-version-check install --quiet

.PHONY: demo test peers drill lint bench assets translations clean

demo: $(VENV)/.runtime assets
	SPENDAPP_HOME=$(DEMO_HOME) $(BIN)/spendapp init
	SPENDAPP_HOME=$(DEMO_HOME) SPENDAPP_BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/spendapp demo --serve --port $(PORT)

test: $(VENV)/.test assets
	$(PYTEST) -n $(WORKERS) --dist worksteal -m "not peer and not browser" \
	  --cov --cov-branch --cov-report=term:skip-covered --cov-fail-under=80

peers: $(VENV)/.dev assets tests/peers/node_modules/.done
	$(BIN)/python scripts/postgres.py $(PYTEST) -n $(WORKERS) --dist worksteal -m "not peer and not browser"
	$(PYTEST) -m "peer or browser" tests/peers

drill: $(VENV)/.test
	$(BIN)/python scripts/drill.py

bench: $(VENV)/.test
	$(BIN)/python benchmarks/import_seats.py
	$(BIN)/python benchmarks/reconcile.py

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

assets: translations
	$(BIN)/python scripts/assets.py

translations: | $(VENV)/.runtime
	$(BIN)/python scripts/translations.py

clean:
	rm -rf $(VENV) node_modules tests/peers/node_modules spendapp/web/static/vendor build *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) -r requirements/runtime.txt
	$(PIP) --no-deps -e .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	$(PIP) -r requirements/test.txt
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.test
	$(PIP) -r requirements/dev.txt
	touch $@

tests/peers/node_modules/.done: tests/peers/package-lock.json | $(VENV)/.dev
	PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --prefix tests/peers
	touch $@
