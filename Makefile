# Everything runs from the project's own folders: .venv (Python), .venv-sam (SAM CLI), engines/node_modules (DynamoDB engines).
PYTHON ?= $(shell command -v python3.13 || command -v python3)
UV_VERSION := $(shell sed -n 's/.*"uv==\([0-9.]*\)".*/\1/p' pyproject.toml)
PORT ?= 8080
ENGINE ?= moto

export UV_PYTHON_DOWNLOADS := never
export PYTHONPATH := layers/common:.

.DEFAULT_GOAL := help
.PHONY: help install serve test check format lint types bench validate clean

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
