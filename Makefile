# Every target sets itself up: what it needs beyond Python 3.11 and make comes from the package registries.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: test conformance faults benchmark peers format clean

test: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

conformance: .venv/ready
	$(BIN)/python -m pytest tests/conformance -q -r fE

# What finds which of the sandbox's lies: docs/faults.md is written anew.
faults: .venv/ready
	$(BIN)/python -m tests.sandbox.fault_page

# Nothing here gates: the figures are ratios within one run.
benchmark: .venv/ready
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/faults.py
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory benchmarks/peers/node_modules/.package-lock.json && \
		$(BIN)/python benchmarks/sandbox.py; \
	else echo "npm is missing: the sandbox is not timed beside Prism"; fi

# Other people's tools take the specs unchanged: Redocly lints them, Prism mocks them. Needs node and npm.
peers: .venv/ready benchmarks/peers/node_modules/.package-lock.json
	$(BIN)/python benchmarks/peers/peers.py

benchmarks/peers/node_modules/.package-lock.json: benchmarks/peers/package.json benchmarks/peers/package-lock.json
	npm ci --prefix benchmarks/peers --no-audit --no-fund
	touch $@

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv benchmarks/peers/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ringback needs Python 3.11 or later; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
