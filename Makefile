# Two commands: `make run` and `make test`. Everything else is for maintainers.
SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
PYTHON      ?= python3
VENV        := .venv
BIN         := $(VENV)/bin
UV_VERSION  := 0.13.9
SUDO        := $(if $(filter 0,$(shell id -u)),,sudo -n)
APT         := $(SUDO) env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o=Dpkg::Use-Pty=0
# Debian starts none of what is installed here: every server is started by the tests, on 127.0.0.1
TEST_PACKAGES := postgresql redis-server chromium
NODE_TESTS  := tests/player
NPM_FOLDER  := tests/browser
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never

.PHONY: help run install test test-deps services bench lock clean

help:
	@echo "make run        set everything up and start the course on http://127.0.0.1:8000 (PASSERELLE_PORT changes it)"
	echo "make test       set up what the tests need and run them all; ARGS=... goes to pytest"
	echo "make install    set up what running needs, and stop there"
	echo "make test-deps  set up what testing needs, and stop there"
	echo "make bench      run the benchmarks and write benchmarks/RESULTS.md"
	echo "make lock       renew the lock files (UPGRADE=1 takes newer releases)"
	echo "make clean      remove what the commands above installed here; var/ (your data) stays"

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed: install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then
	  $(SUDO) true 2>/dev/null || { echo "python3-venv is missing. Type: sudo apt-get install python3-venv"; exit 1; }
	  $(APT) update && $(APT) install -y --no-install-recommends python3-venv
	fi
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/run.done: requirements/run.lock setup.cfg pyproject.toml | $(BIN)/uv
	@echo "Installing what running needs"
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/uv pip install --quiet --no-deps -e .
	touch $@

$(VENV)/dev.done: requirements/dev.lock $(VENV)/run.done
	@echo "Installing what testing needs"
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.lock
	touch $@

$(VENV)/npm.done: $(NPM_FOLDER)/package-lock.json $(VENV)/dev.done
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund --prefix $(NPM_FOLDER)
	touch $@

install: $(VENV)/run.done

services:
	@missing=
	for p in $(TEST_PACKAGES); do
	  dpkg-query -W -f='$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"
	done
	[ -n "$$missing" ] || exit 0
	$(SUDO) true 2>/dev/null || { echo "Missing for the tests:$$missing. Type: sudo apt-get install$$missing"; exit 1; }
	echo "Installing from Debian:$$missing"
	$(APT) update && $(APT) install -y --no-install-recommends $$missing

test-deps: $(VENV)/dev.done $(VENV)/npm.done services

run: install
	@exec $(BIN)/passerelle demo

test: test-deps
	@export PATH="$(CURDIR)/$(BIN):$$PATH"
	ruff check .
	ruff format --check --quiet .
	mypy
	lint-imports
	node --test "$(NODE_TESTS)/**/*.test.js"
	exec pytest $(ARGS)

bench: test-deps
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec python -m benchmarks $(ARGS)

lock: | $(BIN)/uv
	@mkdir -p requirements
	c="$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)"
	eval "$$c setup.cfg -o requirements/run.lock"
	eval "$$c setup.cfg --all-extras -c requirements/run.lock -o requirements/dev.lock"

clean:
	@rm -rf $(VENV) build dist *.egg-info $(NPM_FOLDER)/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
