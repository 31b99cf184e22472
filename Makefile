# Everything runs from the project's own folders: .venv (Python), .venv-sam (SAM CLI), .venv-runtime (Lambda's), engines/node_modules (DynamoDB engines).
PYTHON ?= $(shell command -v python3.13 || command -v python3)
UV_VERSION := $(shell sed -n 's/.*"uv==\([0-9.]*\)".*/\1/p' pyproject.toml)
PORT ?= 8080
ENGINE ?= moto
WORKERS ?= 1
SAM := SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam

export UV_PYTHON_DOWNLOADS := never
export PYTHONPATH := layers/common:.

.DEFAULT_GOAL := help
.PHONY: help install serve sam-local test check format lint types bench bench-code bench-growth bench-peers bench-flame bench-cold bench-memory browser chaos chaos-mutants validate build console-api scim-support load doctor clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: .venv/.installed engines/.installed

.venv/.installed: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' \
	  || { echo "Python 3.13 is needed; found: $$($(PYTHON) --version 2>&1). Install it, or call make PYTHON=/path/to/python3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet "uv==$(UV_VERSION)"
	.venv/bin/uv sync --quiet --frozen
	@touch $@

# The engines are optional: without Node the tests that need them say so and `make serve` keeps to moto.
engines/.installed: engines/package.json engines/package-lock.json
	@if command -v npm >/dev/null; then cd engines && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error; \
	else echo "NOT INSTALLED: dynoxide and DynamoDB Local, because there is no npm here. Install Node 20 to have them."; fi
	@touch $@

.venv-sam/.installed: pyproject.toml uv.lock .venv/.installed
	UV_PROJECT_ENVIRONMENT=.venv-sam .venv/bin/uv sync --quiet --frozen --only-group sam --python .venv/bin/python
	@touch $@

# As in AWS's image: its interface client and boto3, with bytecode.
.venv-runtime/.installed: pyproject.toml uv.lock .venv/.installed
	UV_PROJECT_ENVIRONMENT=.venv-runtime .venv/bin/uv sync --quiet --frozen --only-group runtime --compile-bytecode --python .venv/bin/python
	@touch $@

serve: install ## Run the endpoint on this machine: make serve [PORT=8080] [ENGINE=moto|dynoxide|dynamodb-local] [WORKERS=1] [THROTTLING=500]
	@exec .venv/bin/python -m local --port $(PORT) --engine $(ENGINE) --workers $(WORKERS) $(if $(THROTTLING),--throttling $(THROTTLING))

doctor: .venv/.installed ## Examine what make serve has, or a stack: make doctor [STACK=name] [REPAIR=1]
	@test -n "$(STACK)" || test -f .local/endpoint.json \
	  || { echo "No local server runs here. Start one in another terminal: make serve. Or name a stack: make doctor STACK=name"; exit 1; }
	@.venv/bin/scimctl $(if $(STACK),--stack $(STACK)) doctor $(if $(REPAIR),--repair)

sam-local: install .venv-sam/.installed ## Run what SAM builds in containers, without AWS: make sam-local [PORT=8080] [SETUP=1]
	@exec .venv/bin/python -m local.sam_local --port $(PORT) $(if $(SETUP),--setup) $(if $(PREPARE),--prepare-only)

browser: ## Install Debian's Chromium, as root, for the tests of the console page
	@command -v chromium >/dev/null || { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium; }

test: install .venv-sam/.installed ## Run all tests
	.venv/bin/pytest --numprocesses=2 --dist=loadgroup

check: format lint types validate test ## Run everything that CI runs

format: .venv/.installed ## Check the format; make format FIX=1 mends it
	.venv/bin/ruff format $(if $(FIX),,--check) .

lint: .venv/.installed ## Lint; make lint FIX=1 mends what can be mended safely
	.venv/bin/ruff check $(if $(FIX),--fix) .

types: .venv/.installed .venv-sam/.installed ## Check the types of code, tests, benchmarks and rules
	.venv/bin/pyright

validate: .venv-sam/.installed ## Validate the template: by SAM, by cfn-lint, and by the rules in template_rules
	$(SAM) validate --lint --region eu-central-1
	@echo "Checked among cfn-lint's rules were our own:" && .venv-sam/bin/cfn-lint --list-rules | grep ^E91

build: .venv-sam/.installed ## Build what is deployed, and say how big the layer is
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(SAM) build
	@.venv/bin/python -m local.layer_size

chaos: install ## Simulate days in which calls to AWS fail: make chaos [SEEDS=1-50] [ACTS=1500] [PEOPLE=5000]
	@.venv/bin/python -m tests.chaos --seeds $(or $(SEEDS),1-50) --acts $(or $(ACTS),1500) --people $(or $(PEOPLE),5000)

chaos-mutants: install ## Prove that the chaos test sees: each deliberate fault in the code must be caught
	@.venv/bin/python -m tests.chaos.mutants

bench: bench-code bench-growth bench-peers ## Measure speed and cost, and write docs/performance.md: forty minutes

bench-code: install ## Our own code by layers, calls of the SDK, units and dollars
	.venv/bin/python -m benchmarks --write

bench-growth: install ## What becomes of it with a million users and with groups of 100,000
	.venv/bin/python -m benchmarks.growth --write

bench-peers: install benchmarks/peers/node/.installed ## SCIM servers of others, in the same run as ours
	.venv/bin/python -m benchmarks.peers --write

bench-flame: OPERATION = PATCH active
bench-flame: install ## Draw .local/flame.svg: make bench-flame [OPERATION="PATCH active"] [DURABLE=1]
	@mkdir -p .local
	.venv/bin/py-spy record --rate 500 --output .local/flame.svg -- \
	  .venv/bin/python -m benchmarks.flame "$(OPERATION)" $(if $(DURABLE),--durable)

benchmarks/peers/node/.installed: benchmarks/peers/node/package.json benchmarks/peers/node/package-lock.json
	@if command -v npm >/dev/null; then cd $(@D) && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error; \
	else echo "NOT INSTALLED: SCIMMY, because there is no npm here. Install Node 20 to have it."; fi
	@touch $@

bench-cold: build .venv-runtime/.installed ## Measure cold starts of what was built: make bench-cold [ROUNDS=21] [WRITE=1]
	@.venv/bin/python -m benchmarks.cold_starts $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(WRITE),--write)

bench-memory: build .venv-runtime/.installed ## Measure memory and processor of what was built: make bench-memory [WRITE=1]
	@.venv/bin/python -m benchmarks.memory $(if $(WRITE),--write)

load: WORKERS = 4
load: RATE = 25
load: MINUTES = 0.5
load: USERS = 1000
load: install ## Load a real engine: make load [RATE="25 100 400"] [MINUTES=2] [WORKERS=4] [USERS=10000] [WRITE=1]
	.venv/bin/python -m benchmarks.load --rates $(RATE) --minutes $(MINUTES) --workers $(WORKERS) --users $(USERS) \
	  $(if $(WRITE),--write)

layers/common/requirements.txt: pyproject.toml uv.lock .venv/.installed ## Write the layer's pinned requirements
	.venv/bin/uv export --quiet --frozen --only-group layer --no-annotate --no-header \
	  --prune boto3 --output-file $@ >/dev/null

# What numbers begin with; local/scim_support/lists has the lists.
NUMBERED := rfc_0 or rfc_1 or bug_0 or attack_0 or deactivation_0 or deactivation_1 or okta_0 or okta_1 or ipsie_0 or ipsie_1 \
  or event_0 or erratum_

scim-support: install ## Write docs/scim-support.md from the tests that pass
	@mkdir -p .local
	.venv/bin/pytest --numprocesses=2 --dist=loadgroup -k "$(NUMBERED)" --junit-xml=.local/scim-support.xml
	.venv/bin/python -m local.scim_support .local/scim-support.xml

console-api: .venv/.installed ## Write docs/console-api.json from the console's routes
	.venv/bin/python -m local.console_document

clean: ## Remove what was installed and built
	rm -rf .venv .venv-sam .venv-runtime .local .aws-sam engines/node_modules engines/.installed \
	  benchmarks/peers/node/node_modules benchmarks/peers/node/.installed
