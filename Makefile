# make run   sets everything up and starts the assistant
# make test  sets everything up and runs all tests
# make help  lists the rest

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TOOLS := .tools
UV := $(TOOLS)/bin/uv
PY := .venv/bin/python
RASA_PY := .venv-rasa/bin/python
LOCK = $(UV) pip compile --quiet --generate-hashes --no-emit-index-url

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# Setting up ------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.installed .venv-rasa/.installed node_modules/.installed ## both Pythons' environments and the chat page's parts

$(UV): requirements/tools.txt
	@echo "▸ the package manager"
	@python3 -m venv $(TOOLS) || { echo "python3 cannot make a virtual environment: install python3-venv."; exit 1; }
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/.installed: requirements/app.txt requirements/dev.txt | $(UV)
	@echo "▸ the application's environment (Python 3.12)"
	@[ -x $(PY) ] || $(UV) venv --quiet --python 3.12 .venv
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(PY) requirements/app.txt requirements/dev.txt
	@touch $@

.venv-rasa/.installed: requirements/rasa.txt | $(UV)
	@echo "▸ Rasa's environment (Python 3.10, about 2 GB)"
	@[ -x $(RASA_PY) ] || $(UV) venv --quiet --python 3.10 .venv-rasa
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(RASA_PY) requirements/rasa.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | $(UV)
	@echo "▸ the chat page's component"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --silent; else \
	  $(TOOLS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt && \
	  PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" $(TOOLS)/bin/npm ci --ignore-scripts --silent; fi
	@touch $@

.PHONY: browser
browser: # a browser and Chinese fonts for the browser tests, from Debian where that is possible
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && { \
	  echo "▸ Chromium and Chinese fonts"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } || \
	  echo "No Chromium here and no way to install one: the browser tests will be skipped."; }

# Running ---------------------------------------------------------------------------------------------------------

.PHONY: run
run: setup ## start everything; Ctrl-C stops it
	@exec $(PY) -m bot run

.PHONY: train
train: setup ## train the model of the present data, if there is none
	@$(PY) -m bot train

.PHONY: doctor
doctor: setup ## what keeps the assistant from working, and how to mend it
	@$(PY) -m bot doctor

.PHONY: peers
peers: setup .venv-rivals/.installed bench/rivals/nlpjs/node_modules/.installed ## this project beside others on FILE=path.tsv, trained on the same data
	@$(PY) -m bench.peers $(or $(FILE),evaluation/utterances.tsv) --keep var/peers.jsonl $(if $(FILE),,--readme docs/understanding.md)

.venv-rivals/.installed: requirements/rivals.txt | $(UV)
	@$(UV) pip install --quiet --require-hashes --python $(RASA_PY) --target .venv-rivals -r requirements/rivals.txt
	@touch $@

bench/rivals/nlpjs/node_modules/.installed: bench/rivals/nlpjs/package-lock.json
	@command -v npm >/dev/null || { echo "NLP.js needs Node.js and npm on the path."; exit 1; }
	@cd bench/rivals/nlpjs && npm ci --ignore-scripts --silent
	@touch $@

.PHONY: eval
eval: setup ## understanding, measured on FILE=path.tsv (text, label); JSON=1, NOISE=1
	@$(PY) -m bot eval $(or $(FILE),evaluation/utterances.tsv) $(if $(JSON),--json) $(if $(NOISE),--noise)

# Checking --------------------------------------------------------------------------------------------------------

.PHONY: test
test: setup browser lint types ## all tests
	@$(RASA_PY) -m pytest tests/nlu -q -c tests/nlu/pytest.ini
	@place=$$(mktemp -d) && trap 'rm -rf "$$place"' EXIT && $(PY) -m pytest -q --basetemp="$$place/tests"

.PHONY: lint
lint: .venv/.installed ## style
	@$(PY) -m ruff check .

.PHONY: types
types: .venv/.installed ## types of the rules and the use cases
	@$(PY) -m mypy

.PHONY: chaos
chaos: setup ## 100 kills while 50 customers book, complain, return and register, written into the READMEs
	@$(PY) -m bench.chaos --kills 100 --bookings 50 --readme README.md --readme README.zh-CN.md

.PHONY: chaos-channels
chaos-channels: setup ## 1,000 messages from the platforms while calls fail and every process is killed
	@$(PY) -m bench.chaos_channels

.PHONY: simulate
simulate: setup ## 240 simulated customers with a goal each, written into the READMEs
	@$(PY) -m bench.simulate --readme README.md --readme README.zh-CN.md

.PHONY: bench
bench: setup ## what durability costs, written into the READMEs
	@$(PY) -m bench.latency --readme README.md --readme README.zh-CN.md

.PHONY: bench-catalogue
bench-catalogue: setup ## a catalogue of 100,000 articles, imported and searched
	@$(PY) -m bench.catalogue

.PHONY: bench-ack
bench-ack: setup ## 200 messages a second from WeChat for a minute: how fast they are acknowledged
	@$(PY) -m bench.ack

.PHONY: bench-suggest
bench-suggest: setup ## how soon there is something to say on the telephone
	@$(PY) -m bench.suggest

.PHONY: bench-desk
bench-desk: setup ## the console with 100,000 tickets, 1,000,000 messages, 20 colleagues and 500 open conversations
	@$(PY) -m bench.desk

.PHONY: footprint
footprint: setup ## start-up times and memory, written into the READMEs
	@$(PY) -m bench.footprint --readme README.md --readme README.zh-CN.md

# Keeping ---------------------------------------------------------------------------------------------------------

.PHONY: lock
lock: $(UV) ## renew the lock files
	@$(LOCK) --python-version 3.12 --universal requirements/tools.in -o requirements/tools.txt
	@$(LOCK) --python-version 3.12 --universal requirements/node.in -o requirements/node.txt
	@$(LOCK) --python-version 3.12 --overrides requirements/app.overrides.in requirements/app.in -o requirements/app.txt
	@$(LOCK) --python-version 3.12 -c requirements/app.txt requirements/dev.in -o requirements/dev.txt
	@$(LOCK) --python-version 3.10 --overrides requirements/rasa.overrides.in requirements/rasa.in -o requirements/rasa.txt
	@$(LOCK) --python-version 3.10 requirements/rivals.in -o requirements/rivals.txt

.PHONY: clean
clean: ## remove environments and models; the shop's data in var/ stays
	@rm -rf .venv .venv-rasa $(TOOLS) node_modules models .rasa
