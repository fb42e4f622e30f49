# Dépêche. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help install run serve test test-convert lint format models docs quality lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONVERT := .venv-convert
SAMPLE ?= examples/port-de-kerlaouen.txt
PORT ?= 8000

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: models ## Install everything, build the models, brief a sample article and print it
	$(BIN)/depeche brief $(SAMPLE) --to en

serve: models ## Start the API and the web desk on 127.0.0.1:$(PORT)
	$(BIN)/depeche serve --port $(PORT)

test: models ## Run the whole test suite
	$(BIN)/pytest -n 2

test-convert: $(CONVERT)/.installed ## Convert small checkpoints and compare them with transformers (downloads torch)
	$(CONVERT)/bin/pytest tests/convert

$(CONVERT)/.installed: pyproject.toml
	test -x $(CONVERT)/bin/python || $(PYTHON) -m venv $(CONVERT)
	$(CONVERT)/bin/pip install --quiet --disable-pip-version-check --editable '.[convert]' \
		hypothesis protobuf pytest pytest-randomly pytest-timeout
	touch $@

lint: install ## Check style, types and the lock file
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: install ## Tidy the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

install: $(VENV)/.installed ## Install the package and its tools into .venv

$(VENV)/.installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

models: install ## Build the embedded models into the cache (once, about a minute)
	$(BIN)/depeche models build

docs: install ## Write the generated pages of docs/ anew
	sed -i '/^| variable/,$$d' docs/configuration.md
	$(BIN)/python -c "from depeche.settings import reference; print(reference(), end='')" >> docs/configuration.md

# The figures of the accuracy page: each file is replaced only when its measurement has come to its end.
QUALITY := layers/depeche/python/depeche/web/quality
measure = $(BIN)/depeche eval $(2) --json > $(QUALITY)/$(1).tmp && mv $(QUALITY)/$(1).tmp $(QUALITY)/$(1).json

quality: models ## Measure on the labelled data in BENCH=folder for the page /quality
	test -d "$(BENCH)" || { echo "say where the data are: make quality BENCH=folder"; exit 2; }
	$(call measure,cleaning,cleaning $(BENCH)/cleaning/cases.jsonl)
	$(call measure,cleaning-html,cleaning $(BENCH)/cleaning/cases.jsonl --input html)
	$(call measure,support,support $(BENCH)/summaries/faithfulness.jsonl)
	$(call measure,summaries,summaries $(BENCH)/summaries/cases.jsonl)
	$(call measure,summaries-abstractive,summaries $(BENCH)/summaries/cases.jsonl --kind abstractive --limit $(or $(LIMIT),40))
	$(call measure,translation,translation $(BENCH)/translation/flores-dev.jsonl --limit $(or $(LIMIT),150))

lock: ## Resolve the dependencies anew into requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --upgrade --quiet --output-file requirements.lock

# The local stack: the template deployed on this machine without Docker (docs/operations.md).
STACK := .stack
.PHONY: stack stack-down test-stack lint-stack lock-functions lock-stack

$(STACK)/venv/%/.installed: stack/requirements-%.txt
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	touch $@

stack: models $(STACK)/venv/aws/.installed $(STACK)/venv/sam/.installed ## Start the stack on this machine; writes .stack/outputs.json
	$(STACK)/venv/aws/bin/python -m stack.up

stack-down: ## End what `make stack` started
	test ! -x $(STACK)/venv/aws/bin/python || $(STACK)/venv/aws/bin/python -m stack.down

test-stack: stack ## Test the running stack from end to end
	DEPECHE_TEST_STACK=$(STACK)/outputs.json $(BIN)/pytest tests/stack -m stack
	DEPECHE_TEST_DYNAMODB=$$(sed -n 's/.*"AwsEndpointUrl": "\(.*\)".*/\1/p' $(STACK)/outputs.json) \
		$(BIN)/pytest tests/contract -m dynamodb

lint-stack: $(STACK)/venv/lint/.installed $(STACK)/venv/sam/.installed ## Check the template
	SAM_CLI_TELEMETRY=0 $(STACK)/venv/sam/bin/sam validate --lint --region eu-west-3
	$(STACK)/venv/lint/bin/cfn-lint
	$(STACK)/venv/lint/bin/checkov --config-file .checkov.yaml

# What the runtime of the zip functions brings: boto3 and what it needs.
RUNTIME := boto3 botocore jmespath python-dateutil s3transfer six urllib3

lock-functions: $(STACK)/venv/lint/.installed ## Resolve the functions' packages anew, at the versions of requirements.lock
	for one in functions/*/requirements*.in; do \
		case $$one in functions/engine/*) there= ;; *) there="$(addprefix --no-emit-package ,$(RUNTIME))" ;; esac; \
		$(STACK)/venv/lint/bin/uv pip compile $$one --constraints requirements.lock --universal --python-version 3.11 \
			--generate-hashes --no-header --no-emit-index-url --no-annotate --quiet $$there \
			--output-file $${one%.in}.txt || exit 1; \
	done

lock-stack: $(STACK)/venv/lint/.installed ## Resolve the packages of the local stack and of its checks anew
	for one in stack/requirements-*.in; do \
		$(STACK)/venv/lint/bin/uv pip compile $$one --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-annotate --quiet --output-file $${one%.in}.txt || exit 1; \
	done

clean: stack-down ## Remove what the targets made; the models stay in the cache
	rm -rf $(VENV) $(CONVERT) $(STACK) .aws-sam build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
