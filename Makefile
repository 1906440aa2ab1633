# make serve   set up, build the graph if a source is newer, serve it   (PORT=8000 HOST=127.0.0.1)
# make test    set up and run every test                                (ARGS="-k release -x")
# make help    the rest

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

# The first Python on the path that is new enough; `make PYTHON=/path/to/python3` overrules.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
  then echo $$python; break; fi; done)

bin := .venv/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
# A folder counts too: it is newer than the release when a file has come or gone.
sources := $(wildcard kg/*.py) \
  $(shell find ontology queries kg/data -type d -o -name '*.ttl' -o -name '*.rq')

# What pages use in the browser, and what their tests check with, as npm leaves them.
libraries := web/node_modules/.package-lock.json
checkers := tests/web/node_modules/.package-lock.json

.DELETE_ON_ERROR:
.PHONY: help serve build test check format docs bench bench-growth bench-pages bench-stages bench-validators lock wheel clean .venv

help:
	@echo 'make serve    build the graph if need be and serve it at http://$(HOST):$(PORT)'
	@echo 'make test     run every test'
	@echo 'make check    lint, check the format and the types'
	@echo 'make build    build the graph: ./release'
	@echo 'make format   put code and Turtle in their one format'
	@echo 'make docs     write docs/reference.md and the tables of the pages anew'
	@echo 'make bench    compare with other servers: docs/benchmarks.md             (ARGS="--rounds 1")'
	@echo 'make bench-growth  how inference grows with the graph: docs/reasoning.md'
	@echo 'make bench-pages   server time and size of every kind of page: docs/site.md'
	@echo 'make bench-stages  how a build grows with its corpus: docs/growth.md'
	@echo 'make bench-validators  what holding a graph against its shapes takes: docs/growth.md'
	@echo 'make wheel    make the package: dist/'
	@echo 'make lock     pin the dependencies anew'
	@echo 'make .venv    only set up'
	@echo 'make clean    remove what was made, except the release'

serve: release/manifest.json $(libraries)
	@exec $(bin)/parley serve --host $(HOST) --port $(PORT)

build: release/manifest.json

# Touched, because a build that changes nothing leaves the release, and its age, as it was.
release/manifest.json: $(sources) .venv/ready
	@$(bin)/parley build
	@touch $@

test: .venv/ready $(libraries) $(checkers)
	@$(bin)/python -m pytest $(ARGS)

%/node_modules/.package-lock.json: %/package-lock.json %/.npmrc web/install.sh .venv/ready
	@sh web/install.sh $(CURDIR)/$(bin)/python $*

check: .venv/ready
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy
	@$(bin)/parley format --check

format: .venv/ready
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .
	@$(bin)/parley format

docs: .venv/ready
	@$(bin)/python -m docs.reference
	@$(bin)/python -m docs.tables

bench: release/manifest.json .bench/ready
	@$(bin)/python -m tests.bench $(ARGS)

bench-growth: .venv/ready .bench/ready
	@$(bin)/python -m tests.bench.growth $(ARGS)

bench-pages: .venv/ready
	@$(bin)/python -m tests.bench.pages $(ARGS)

bench-stages: .venv/ready .bench/ready
	@$(bin)/python -m tests.bench.stages $(ARGS)

bench-validators: .venv/ready
	@$(bin)/python -m tests.bench.validators $(ARGS)

.bench/ready: tests/bench/requirements.lock
	@rm -rf .bench
	@$(PYTHON) -m venv .bench
	@.bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes \
	  --requirement $<
	@touch $@

wheel: .venv/ready
	@rm -rf dist
	@$(pip) wheel --no-deps --no-build-isolation --wheel-dir dist .

.venv: .venv/ready

.venv/ready: pyproject.toml requirements-dev.lock
	@test -n '$(PYTHON)' || { echo 'Parley needs Python 3.11 or later on the path.' >&2; exit 1; }
	@echo 'Setting up .venv; this takes a minute, once.'
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@$(pip) install --require-hashes --requirement requirements-dev.lock
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch $@

# For every platform and every supported Python at once, and with no index in the files.
lock: resolve := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate
lock: .venv/ready
	@$(pip) install uv
	@$(bin)/uv pip compile $(resolve) --output-file requirements.lock pyproject.toml
	@$(bin)/uv pip compile $(resolve) --output-file requirements-dev.lock pyproject.toml \
	  --group dev --constraint requirements.lock
	@$(bin)/uv pip compile $(resolve) --output-file tests/bench/requirements.lock \
	  tests/bench/requirements.in
	@$(bin)/uv pip compile $(resolve) --output-file web/requirements.lock web/requirements.in

clean:
	rm -rf web/node_modules web/.node web/.log tests/web/node_modules tests/web/.log screenshots
	rm -rf .venv .bench dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
