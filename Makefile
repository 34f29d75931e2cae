# The newcomer's two commands, and what the team runs. `make help` lists them.
SHELL := /bin/bash
.PHONY: run test bench lint build tools help

APT := $(if $(filter 0,$(shell id -u)),,sudo )apt-get
TARGET := --static-swift-stdlib

run: build ## Build and play all suites for all series on the emulator, with a report
	.build/release/attest run

test: tools ## Build and pass all tests
	swift test --parallel

bench: build ## Print the benchmarks, each against its stated rival in the same run
	swift build -c release $(TARGET) --product attest-bench
	.build/release/attest-bench
	.ci/instructions

lint: ## Formatting, and who may import whom
	swift format lint --strict --recursive Package.swift Sources Tests
	.ci/imports

build: tools
	swift build -c release $(TARGET) --product attest

tools: ## Install what is missing: the headers of OpenSSL, libudev and libyaml
	@test -e /usr/include/openssl/ssl.h -a -e /usr/include/libudev.h -a -e /usr/include/yaml.h || \
	  { $(APT) update -qq && \
	  $(APT) install -y -qq libssl-dev libudev-dev libyaml-dev pkg-config; }

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
