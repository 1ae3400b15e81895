# `make serve` shows the example site, `make check` says within minutes whether a change is in order, `make test` runs all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Runs a script that uses modules of the tests.
SCRIPT := PYTHONPATH=tests:tests/browser $(BIN)/python
OLDEST := .venv-oldest
SITE := build
PORT ?= 8000
# The versions of everything that is installed: pip takes these and no others.
LOCKED := tests/locked

RUNS ?= 5
BLOCKS ?= 50000
# Tests that need no stlite: quick, and run side by side. All other browser tests run it.
QUICK := tests/core tests/mkdocs tests/sphinx tests/prose tests/contract tests/browser/stub tests/repository
RUN := $(BIN)/python
# Runs tests beside one another, as many as the machine has cores.
BESIDE := -n auto --dist worksteal
# Runs tests on real stlite, which take long: what fails is said at once.
LIVE := $(BIN)/python -m pytest $(BESIDE) --instafail --durations 20
TOOLS := tests/browser/node_modules/ready
# Tests that run a second time, with an image of Python's memory: whole files, and single tests of others.
IMAGED := $(addprefix tests/browser/test_,start.py sharing.py visits.py programs.py packages.py webkit.py::test_apps_answer \
	$(addprefix firefox.py::test_,worlds_do_not_mix apps_go_with_their_pages waiting_in_a_module) \
	waiting.py::test_queues_locks_and_events lean_start.py::test_calls_that_need_no_packages)

.PHONY: serve serve-sphinx check test contract blocks soak bench pictures picture texts names faults works format lock upgrade clean

serve: $(VENV)/ready
	$(BIN)/mkdocs serve --config-file example_site/mkdocs.yml --dev-addr 127.0.0.1:$(PORT)

serve-sphinx: $(VENV)/ready
	$(BIN)/python -m sphinx -W --keep-going -b html -c example_site example_site/pages $(SITE)/sphinx
	@echo "Serving on http://127.0.0.1:$(PORT)/"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE)/sphinx $(PORT)

check: $(VENV)/ready $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(RUN) -m pytest $(BESIDE) -m "not slow" $(QUICK)

# Coverage takes a third more time: `make check` does without it.
test: RUN = rm -rf $(SITE)/coverage; $(BIN)/coverage run
test: check $(OLDEST)/ready
	$(BIN)/coverage run -m pytest -n auto --dist loadfile tests/prerender
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/python -m pytest -n auto --dist loadfile -m slow tests/contract tests/repository
	$(LIVE) tests/browser --ignore tests/browser/stub
	IMAGE=on $(LIVE) $(IMAGED)
	$(OLDEST)/bin/python -m pytest -n auto -p no:cacheprovider tests/mkdocs tests/sphinx

# Says what another version of stlite would break: `make contract STLITE=latest`.
contract: $(VENV)/ready
	$(SCRIPT) tests/contract/contract.py $(STLITE)

# Tries new blocks of all kinds in both hosts, and says what became of them.
blocks: $(VENV)/ready
	PYTHONPATH=tests:tests/mkdocs:tests/sphinx $(BIN)/python tests/more_blocks.py $(BLOCKS)

soak: $(VENV)/ready $(TOOLS)
	STLITE_DOCS_SOAK=200 $(BIN)/python -m pytest tests/browser/test_soak.py

# Takes hours; a part of it: `make bench ONLY=readers RUNS=1`, or `apps`, `builds`, or `page` for what a page sees.
bench: SCRIPT := PYTHONPATH=tests:tests/browser:tests/core $(BIN)/python
bench: $(VENV)/ready $(TOOLS)
	$(BIN)/python -m pip install --quiet --group bench
	$(SCRIPT) -m benchmarks --runs $(RUNS) --output $(SITE)/bench $(if $(ONLY),--only $(ONLY)) $(BENCH)

# A part of them: `make pictures PICTURES="editing phone"`.
pictures: $(VENV)/ready $(TOOLS)
	$(SCRIPT) tests/browser/pictures.py $(SITE)/pictures $(PICTURES)

# The picture at the top of README.md, light and dark.
picture: $(VENV)/ready $(TOOLS)
	$(SCRIPT) tests/browser/readme_picture.py

# The table of `example_site/pages/what-works.md`, from what Chromium does.
works: $(VENV)/ready $(TOOLS)
	$(SCRIPT) tests/browser/what_works.py

# The texts that readers meet, read from the scripts.
texts: $(VENV)/ready
	$(SCRIPT) tests/core/reader_texts.py

# How many of FAULTS faults in working programs the build finds. Needs Node.js.
faults: FAULTS := 600
faults: SCRIPT := PYTHONPATH=tests:tests/core $(BIN)/python
faults: $(VENV)/ready
	$(SCRIPT) tests/core/mutate_programs.py $(FAULTS)

names: $(VENV)/ready
	PYTHONPATH=tests:tests/core $(BIN)/python tests/core/streamlit_names.py

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Writes tests/locked/ anew after a change of pyproject.toml or tests/oldest.txt; versions that still fit stay.
lock: COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(UPGRADE)
lock: HOSTS := pyproject.toml --extra mkdocs --extra sphinx --group test
lock: AGREED := --constraint $(LOCKED)/newest.txt
lock: $(VENV)/ready
	$(COMPILE) $(HOSTS) --output-file $(LOCKED)/newest.txt
	$(COMPILE) $(HOSTS) --constraint tests/oldest.txt --output-file $(LOCKED)/oldest.txt
	$(COMPILE) pyproject.toml --extra mkdocs --group docs $(AGREED) --output-file $(LOCKED)/docs.txt
	$(COMPILE) --group release $(AGREED) --output-file $(LOCKED)/release.txt

# As `make lock`, with the newest version of everything.
upgrade: UPGRADE := --upgrade
upgrade: lock

clean:
	rm -rf $(VENV) $(OLDEST) $(SITE) tests/*/node_modules

$(VENV)/ready: VERSIONS := $(LOCKED)/newest.txt
$(OLDEST)/ready: VERSIONS := $(LOCKED)/oldest.txt

$(VENV)/ready $(OLDEST)/ready: pyproject.toml $(wildcard $(LOCKED)/*.txt)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("stlite-docs needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes --requirement $(VERSIONS)
	$(@D)/bin/python -m pip install --quiet --no-deps --build-constraint $(LOCKED)/release.txt --editable .
	touch $@

$(TOOLS): tests/browser/package-lock.json tests/browser/install.py | $(VENV)/ready
	$(SCRIPT) tests/browser/install.py
	touch $@
