# Everything a person or a machine calls. Each target sets up what is missing first.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
AUTOGRADER := $(VENV)/bin/autograder
MASTER := assignment/learning_dynamics.ipynb
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup demo build test test-slow test-exhaustive test-browser test-gradescope check format bench docs clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/.ready ## A virtual environment with the pinned versions

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; call: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@# An old pip takes minutes to find out what the constraints say already.
	$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --upgrade pip==26.3
	$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[grading,dev]'
	@touch $@

demo: setup ## Build the sheet, grade a made-up class, show the scores and where the report is
	$(AUTOGRADER) demo --master $(MASTER)

build: setup ## Build the sheet into dist/
	$(AUTOGRADER) build $(MASTER)

test: setup ## The tests (without the ones that need a browser, a root file system or minutes)
	$(RUN) -m pytest -n $(WORKERS) -m "not slow and not browser and not gradescope"

test-slow: setup ## The long tests
	$(RUN) -m pytest -n $(WORKERS) -m "slow and not browser and not gradescope and not exhaustive"

test-exhaustive: setup ## Every hostile sample through Otter's own runner, ten minutes
	$(RUN) -m pytest -n $(WORKERS) tests/hostile/test_through_otter.py

test-browser: setup ## The pages in headless Chromium; installs what it needs
	@sh tests/browser/install.sh
	$(RUN) -m pytest tests/browser -m browser

test-gradescope: setup ## The zip in a bare Debian root file system (needs root); installs what it needs
	@sh tests/gradescope/install.sh
	$(RUN) -m pytest tests/gradescope -m gradescope

check: setup ## Lint, format, types, layers
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/pyright
	$(VENV)/bin/lint-imports --no-cache

format: setup ## Let ruff format and mend what it can
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

bench: setup ## The benchmarks, side by side with what one would use instead
	$(RUN) -m bench

docs: setup ## Write docs/answer-kinds.md anew from the tables that are the tests
	$(RUN) -m tests.answer_kinds

clean: ## Remove what was built (not the environment)
	rm -rf dist build results bench-results
