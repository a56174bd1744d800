# Everything that is done with this project, one word each. Bare `make` lists the words.
.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv
TEST := .venv-test

# A virtual environment. Debian keeps the module for it in a package of its own, installed here by root alone.
define environment
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Planet needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }; \
$(PYTHON) -m venv $(1) >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(1); } \
	|| { echo "Python has no working venv module here; install it: apt-get install python3-venv"; exit 1; }
endef

# A sign of life while a command works in silence: a dot at each beat, and one line at its end; its own words only if it
# fails.
BEAT := 2
define quietly
printf '%s ' "$(1)"; \
log=$$(mktemp); { $(2); } >"$$log" 2>&1 & job=$$!; \
trap 'kill $$job 2>/dev/null; rm -f "$$log"; exit 130' INT TERM; \
while kill -0 $$job 2>/dev/null; do printf .; sleep $(BEAT); done; \
if wait $$job; then echo " done."; rm -f "$$log"; else echo " failed:"; cat "$$log"; rm -f "$$log"; exit 1; fi
endef

$(RUN)/.installed: pyproject.toml
	@echo "Setting up $(RUN)/, once: it takes about a minute, and needs the network."
	@$(call environment,$(RUN))
	@$(call quietly,Installing Planet and its libraries,$(RUN)/bin/pip install --quiet --disable-pip-version-check --editable .[images])
	@touch $@

$(TEST)/bin/python:
	@$(call environment,$(TEST))

$(TEST)/.installed: pyproject.toml tests/requirements.txt tests/granary.txt | $(TEST)/bin/python
	$(TEST)/bin/pip install --quiet --disable-pip-version-check --editable . --requirement tests/requirements.txt
	$(TEST)/bin/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(TEST)/granary --requirement tests/granary.txt
	@touch $@

.PHONY: help run serve tools browser checker analyzer mailserver test test-long lint check docs fix words sql reference golden screenshots mutants bench bench-quick clean

help: ## list these words
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: $(RUN)/.installed ## set up, take one turn of the hub in this folder, say which file to open
	$(RUN)/bin/planet update
	@if grep -q '^\[letter\]' config/members.toml && [ ! -d output/letters ]; then $(RUN)/bin/planet digest --days 60 --no-send; fi
	@echo
	@echo "Open output/index.html, or type: make serve"

serve: $(RUN)/.installed ## preview output/ on http://127.0.0.1:8000/
	$(RUN)/bin/planet serve

# What these need comes from the system's packages, and only where this runs as root: nothing here asks for more rights.
# All of it at once costs one look at what there is; what could not be had so, each of the words below tries by itself.
tools: $(TEST)/bin/python ## all that the tests need of the system, at once
	@missing=$$(for tool in browser checker linters dovecot; do $(TEST)/bin/python tests/$$tool.py; done); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null 2>&1 \
	  || true; \
	fi

browser: tools ## the browser that some tests need, installed where it is missing and may be
	@missing=$$($(TEST)/bin/python tests/browser.py); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null \
	  || echo "No headless shell could be installed: another Chromium is slower; without any, tests that need one are skipped, or fail under CI=true."; \
	fi

# It is a Java program that comes by npm; both are the system's.
checker: tools ## the HTML checker that a test needs, installed where it is missing and may be
	@missing=$$($(TEST)/bin/python tests/checker.py); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null; \
	fi; \
	if [ ! -d .tools/package ] && command -v npm >/dev/null; then \
	  mkdir -p .tools && npm pack --silent --pack-destination .tools vnu-jar@26 >/dev/null \
	  && tar -xzf .tools/vnu-jar-*.tgz -C .tools && rm .tools/vnu-jar-*.tgz; \
	fi || echo "No HTML checker could be installed: the test that needs it is skipped, or fails under CI=true."

# It is a part of systemd, which most servers have and many build machines have not.
analyzer: tools ## the checker of systemd units that a test needs, installed where it is missing and may be
	@missing=$$($(TEST)/bin/python tests/linters.py); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null \
	  || echo "No systemd-analyze could be installed: the test that needs it is skipped, or fails under CI=true."; \
	fi

# It is a mail server, started by the tests on loopback.
mailserver: tools ## the mail server that some tests need, installed where it is missing and may be
	@missing=$$($(TEST)/bin/python tests/dovecot.py); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null \
	  || echo "No mail server could be installed: the tests that need one are skipped, or fail under CI=true."; \
	fi

test: $(TEST)/.installed browser checker analyzer mailserver ## set up all that the tests need, run the whole suite
	$(TEST)/bin/python -m pytest -m "not long" --numprocesses auto --dist loadfile --no-loadscope-reorder

test-long: $(TEST)/.installed ## the tests that take minutes
	$(TEST)/bin/python -m pytest -m long --numprocesses auto

lint: $(TEST)/.installed ## format, lint, types
	$(TEST)/bin/ruff format --check .
	$(TEST)/bin/ruff check .
	$(TEST)/bin/mypy

check: lint analyzer ## the same, and docs in step, the shape of the code, linters of the files in deploy/
	$(TEST)/bin/python -m pytest tests/test_docs.py tests/test_shape.py tests/test_deploy.py

docs: $(TEST)/.installed ## the documentation as a site, in build/docs/; a broken link ends it
	$(TEST)/bin/sphinx-build --quiet --fail-on-warning --keep-going -b html -d build/doctrees docs build/docs
	@echo "Open build/docs/index.html"

fix: $(TEST)/.installed ## mend format and lint
	$(TEST)/bin/ruff format .
	$(TEST)/bin/ruff check --fix .

words: $(TEST)/.installed ## bring the catalogs of translations in step with templates and code (LANGUAGES="fr pt-BR": begin these)
	$(TEST)/bin/python tests/wording.py $(LANGUAGES)

sql: $(TEST)/.installed ## write the SQL of the store anew, after a change of its tables or statements
	$(TEST)/bin/python tests/sql_texts.py

reference: $(TEST)/.installed ## write the pages of the reference that are made from the code
	$(TEST)/bin/python tests/test_docs.py
	$(TEST)/bin/python tests/reference.py

golden: $(TEST)/.installed ## take over what two whole sites publish now, after a change that is meant
	$(TEST)/bin/python tests/golden.py

screenshots: $(TEST)/.installed browser ## take the pictures of the documentation anew
	$(TEST)/bin/python tests/screenshots.py

mutants: $(TEST)/.installed ## break the package in random places, and see whether the tests notice (MUTANTS="--count 42 --seed 1")
	$(TEST)/bin/python tests/mutate.py $(MUTANTS)

bench: $(TEST)/.installed browser ## speed and memory beside other programs, as ratios within one run; goes on where it was stopped (BENCH="cold warm --feeds 300")
	$(TEST)/bin/python -m bench --resume $(BENCH)

bench-quick: $(TEST)/.installed ## a small bench of two minutes, as CI runs it: it prints, and fails only if a turn fails
	$(TEST)/bin/python -m bench --quick

clean: ## remove the environments and everything generated
	rm -rf $(RUN) $(TEST) .tools .bench build output planet.db planet.db-* planet.lock
