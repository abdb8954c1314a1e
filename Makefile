# The one interface to the project. `make help` lists what there is.

SHELL := /bin/bash
SWIFT ?= swift
BUILD := .build/release
CONFIG ?= docs/examples/quickstart.yaml
SWIFT_SOURCES := Package.swift Modules Plugins Tools Tests

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what building needs (apt; asks for root only where something is missing)
	@Tools/scripts/setup.sh build

.PHONY: setup-test
setup-test:
	@Tools/scripts/setup.sh build test

.PHONY: build
build: setup ## Build a release
	@$(SWIFT) build -c release

.PHONY: run
run: build ## Build a release and start the daemon on the quickstart configuration
	@$(BUILD)/tattler run -c $(CONFIG)

.PHONY: test
test: setup-test ## Run every test, end to end included
	@Tools/scripts/test.sh

.PHONY: soak
soak: setup-test ## Run the daemon under faults at random for SOAK_SECONDS (3600), and judge every point; SOAK_SEED=n repeats one
	@Tools/scripts/soak.sh

.PHONY: bench
bench: setup-test ## Measure: codecs, the daemon under load, an outage; with the peers that this machine has
	@Tools/scripts/bench.sh

.PHONY: fuzz
fuzz: setup ## Fuzz every decoder for FUZZ_SECONDS (60) each, led by coverage
	@Tools/scripts/fuzz.sh

.PHONY: sanitize
sanitize: setup ## Run the tests of the codecs under the address sanitizer, the C sources also under UBSan
	@Tools/scripts/sanitize.sh

.PHONY: conformance
conformance: build ## Run the outside conformance suites, where they are there
	@Tools/scripts/conformance.sh

.PHONY: consumer
consumer: setup ## Build applications that use a part of the package, and see that they get no more than that
	@Tools/scripts/codecs_alone.sh debug

.PHONY: docs
docs: setup ## Build the documentation of all modules into .build/docs; a warning is an error
	@Tools/scripts/docs.sh

.PHONY: lint
lint: setup ## Check the format strictly, and the public API against docs/api
	@$(SWIFT) format lint --strict --recursive $(SWIFT_SOURCES)
	@Tools/scripts/api.sh check

.PHONY: api
api: setup ## Write docs/api anew: what the library products make public
	@Tools/scripts/api.sh write

.PHONY: api-diff
api-diff: setup ## Say what broke in the public API since the tag BASE
	@Tools/scripts/api.sh diff "$(BASE)"

.PHONY: format
format: ## Put the sources into the house format
	@$(SWIFT) format --in-place --recursive $(SWIFT_SOURCES)

.PHONY: clean
clean: ## Remove what was built
	@rm -rf .build Tools/Benchmarks/.build Tools/Fuzz/.build
