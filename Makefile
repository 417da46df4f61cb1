# `make run` and `make test` set up what they need: a virtual environment in .venv, filled from a pinned lock file.
PYTHON ?= python3.11 python3 python
VENV := .venv
BIN := $(VENV)/bin

# A stamp is named after the content of what it installed: a changed lock installs again, a touched file does not.
stamp = $(VENV)/installed-$(1)-$(firstword $(shell cat requirements/$(1).lock pyproject.toml | cksum))

# Without kept bytecode each of the processes that the app and the tests start compiles numpy, numba and all else anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run app test lowest fuzz bench gallery validity pictures docs lint lock installed clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(call stamp,run) ## the main job: comparison and explained recording, tables here and out/report.html
	@$(BIN)/revpress demo

app: $(call stamp,app) ## the coach's workspace in the browser, with a demo team; OPTIONS="--port 9000" are its own
	@$(BIN)/revpress app $(OPTIONS)

test: $(call stamp,test) ## all tests (about the time of a coffee on two cores)
	@$(BIN)/python -m pytest -p no:benchmark --numprocesses 2 --dist worksteal

lowest: $(call stamp,dev) ## all tests with the oldest packages that pyproject.toml allows
	@$(BIN)/uv venv --quiet --clear --seed --python $(BIN)/python build/lowest
	@$(BIN)/uv pip compile pyproject.toml --group build --extra test --resolution lowest-direct --quiet \
	    --python build/lowest --output-file build/lowest.txt
	@$(BIN)/uv pip install --quiet --python build/lowest --requirement build/lowest.txt
	@$(BIN)/uv pip install --quiet --python build/lowest --no-deps --no-build-isolation --editable .
	@# Old packages beside the newest of what they use themselves warn of one another.
	@NUMBA_CACHE_DIR=build/lowest/numba build/lowest/bin/python -m pytest -p no:benchmark --numprocesses 2 \
	    --dist worksteal -W default::DeprecationWarning

COUNT ?= 1000000
fuzz: $(call stamp,test) ## damage files of every format, COUNT=1000000 times, and let every reader read them
	@$(BIN)/python scripts/fuzz.py $(COUNT)

bench: $(call stamp,test) ## speed of the whole chain and of its stages
	@$(BIN)/python -m pytest benchmarks --benchmark-only --benchmark-columns=min,median,iqr,rounds

gallery: $(call stamp,run) ## draw every exercise anew: docs/gallery.md and its pictures
	@$(BIN)/revpress gallery --out docs

validity: $(call stamp,run) ## run every published check: docs/validity.md, tables and figures of the cards
	@$(BIN)/python scripts/write_validity.py

pictures: $(call stamp,test) ## every page of the workspace, light and dark, phone and tablet: out/pictures/index.html
	@$(BIN)/python scripts/take_screenshots.py

docs: $(call stamp,docs) ## the site in build/docs: guide, examples, reference; warnings are errors
	@MPLBACKEND=agg $(BIN)/sphinx-build -W --keep-going --quiet docs build/docs
	@echo "build/docs/index.html"

lint: $(call stamp,dev) ## style, docstrings and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@find src -name '*.py' | xargs $(BIN)/numpydoc lint
	@$(BIN)/mypy

lock: $(call stamp,dev) ## resolve the lock files anew; `make lock UPGRADE=--upgrade` takes the newest versions
	@$(call resolve,dev,--extra test --extra docs --extra dev)
	@$(call resolve,docs,--extra docs --constraint requirements/dev.lock)
	@$(call resolve,test,--extra test --constraint requirements/dev.lock)
	@$(call resolve,app,--extra app --extra live --extra files --constraint requirements/dev.lock)
	@$(call resolve,run,--constraint requirements/dev.lock)

installed: $(call stamp,dev) $(call stamp,docs) $(call stamp,test) ## what lint, docs and test need, at once

clean: ## remove the environment and everything that was generated
	rm -rf $(VENV) out build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks docs/examples docs/reference/made
	find src tests benchmarks scripts -name __pycache__ -prune -exec rm -rf {} +

resolve = $(BIN)/uv pip compile pyproject.toml --group build $(2) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet $(UPGRADE) --output-file requirements/$(1).lock

# Runs at the same time wait for one of them to set up; what was cut off halfway is made anew by the next.
$(VENV)/installed-%:
	@for python in $(PYTHON); do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec $$python scripts/set_up.py $(VENV) $@; \
	    fi; \
	done; \
	echo "revpress needs Python 3.11 or newer; found none among: $(PYTHON). Try: make PYTHON=/path/to/python" >&2; exit 1
