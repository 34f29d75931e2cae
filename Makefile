# The newcomer's two commands, and what the team runs. `make help` lists them.
SHELL := /bin/bash
.PHONY: run test vm-test sample bench lint build tools fuzz chaos nightly help

APT := $(if $(filter 0,$(shell id -u)),,sudo )apt-get
TARGET := --static-swift-stdlib

run: build ## Build and play all suites for all series on the emulator, with a report
	.build/release/attest run

# Those that a real clock judges play without the simulations beside them, which take all cores.
REAL_TIME := ^(CommandLineTests|BenchTests|PortsTests|OriginServerTests)[.]

test: tools ## Build and pass all tests
	swift build --build-tests
	swift test --skip-build --parallel --skip '$(REAL_TIME)'
	.ci/real-time '$(REAL_TIME)'

vm-test: build ## Meet the kernel's own USB modem driver in a VM: hot-plug, udev, real HTTP
	@Tests/VM/run || [ $$? = 77 ]

sample: build ## A night of 18 series with failures, into Reports/sample
	.ci/sample

bench: build ## Print the benchmarks, each against its stated rival in the same run, or against BEFORE=COMMIT
	swift build -c release $(TARGET) --product attest-bench
	.build/release/attest-bench
	.build/release/attest prove --series L61x --order
	.ci/instructions
	.ci/storm
	$(if $(BEFORE),.ci/against)

SECONDS ?= 600
fuzz: tools ## Fuzz for SECONDS (600), guided by coverage; `attest-fuzz` plays the seeds that CI plays
	.ci/fuzz $(SECONDS)

chaos: build ## Harm the rig for five minutes in ways drawn from seeds: no module may get the blame
	.ci/chaos

nightly: build ## What takes too long for every change
	.build/release/attest prove --idle
	.build/release/attest prove --series L61x --causes
	.build/release/attest prove --cuts
	.build/release/attest prove --dialects --pairs
	.build/release/attest explore --walks 1500 --seed $$(date +%j)
	for mix in $$(seq 1 200); do \
	  .build/release/attest explore --series L61x NL66x MS18x --walks 20 --seed $$mix \
	    --dialect random:$$mix > Reports/explore.txt || { cat Reports/explore.txt; exit 1; }; done
	.build/release/attest prove --explore > Reports/explore-proof.txt; tail -n 2 Reports/explore-proof.txt
	.ci/second-modem --slow --seed $$(date +%j)
	.ci/second-modem --faults
	.ci/second-modem --explore 10min --seed $$(date +%j)
	.ci/second-modem --explore-faults 5min
	.ci/second-modem --rigs
	.ci/chaos --seconds 300
	$(MAKE) fuzz

lint: ## Formatting, and who may import whom
	swift format lint --strict --recursive Package.swift Sources Tests
	.ci/imports

build: tools
	swift build -c release $(TARGET) --product attest

tools: ## Install what is missing: the headers of OpenSSL, SQLite, libudev, libyaml and libexpat
	@test -e /usr/include/openssl/ssl.h -a -e /usr/include/libudev.h -a \
	  -e /usr/include/sqlite3.h -a -e /usr/include/yaml.h -a -e /usr/include/expat.h || { $(APT) update -qq && \
	  $(APT) install -y -qq libssl-dev libudev-dev libsqlite3-dev libyaml-dev libexpat1-dev pkg-config; }

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
