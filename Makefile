# `make demo` runs the main job on sample data; `make test` passes the tests. Both install what they need first.
.DEFAULT_GOAL := help
.PHONY: help demo build test test-tsan check-crash simulate strength check-selection check-filters check-faults check-openapi check-sdk check-oidc check-metrics check-api check-console deb check-deb bench-selection bench-fill bench-revoke bench-console fuzz-filter fuzz-configuration fuzz-graph fuzz-csv fuzz-value fuzz-contact fuzz-head fuzz-picture fuzz-vcard format bootstrap clean

TSAN_BUILD := .build-tsan

help: ## Shows this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 30

bootstrap: ## Installs the Debian packages that are missing
	@Scripts/bootstrap

build: bootstrap ## Builds the release version: .build/release/satchel
	swift build --configuration release --product satchel

demo: build ## Fills the address books of an invented company, on this machine, and stays up until Ctrl-C
	@.build/release/satchel demo

test: ## Checks the format, builds, and runs all tests
	@Scripts/check

test-tsan: bootstrap ## Runs all tests under the thread sanitizer
	swift test --disable-xctest --no-parallel --sanitize thread --scratch-path $(TSAN_BUILD)

check-crash: bootstrap ## Kills the service KILLS times (20) under load with faults; with DEFAULTS=1 at its true limits, which takes minutes
	@Scripts/check-crash

check-selection: bootstrap ## Tries the promises of rights and selection on random worlds for SECONDS (60) in all
	@Scripts/check-selection $(or $(SECONDS),60)

check-filters: ## Compares FILTERS (5000) random filters with SQLite and with PostgreSQL, which it installs where it is missing
	@Scripts/check-filters $(or $(FILTERS),5000)

check-faults: bootstrap ## Runs the engine through SEEDS (200) histories of faults; SEED=… replays one of them
	@SEED=$(SEED) Scripts/check-faults $(or $(SEEDS),200)

simulate: ## Tells SEEDS (10000) histories of the engine in memory and checks its invariants; SEED=… replays one, OMIT=… of it
	@SEED='$(SEED)' OMIT='$(OMIT)' WITHOUT='$(WITHOUT)' Scripts/simulate '$(or $(SEEDS),10000)'

strength: ## Leaves out one rule of the engine after the other; the simulation must find each within SEEDS (10000) histories
	@WITHOUT='$(WITHOUT)' Scripts/strength '$(or $(SEEDS),10000)'

check-openapi: bootstrap ## Validates every exchange of the tests with the simulator against the OpenAPI file, by validators from PyPI
	@Scripts/check-openapi

check-sdk: ## Lets other people's clients of Graph work with the simulator: azure-identity, msal, msgraph-sdk, O365
	@Scripts/check-sdk

check-oidc: ## Signs in to the console by a real OpenID Connect provider (Django OAuth Toolkit), which it installs where it is missing
	@Scripts/check-oidc

check-metrics: bootstrap ## Has Prometheus' promtool check the running service's metrics
	@Scripts/check-metrics

check-console: ## Walks the console in a real browser: every page, both languages, light and dark, wide and phone-wide; screenshots
	@Scripts/check-console

check-api: ## Attacks the HTTP API and the console of a running service: schemathesis from PyPI, headers, guesses, slow and large requests
	@Scripts/check-api

deb: ## Builds the Debian package: .build/deb/satchel_VERSION_ARCHITECTURE.deb
	@Scripts/deb

check-deb: ## Installs the package in a clean Debian, runs the service there, upgrades, removes and purges it; as root
	@Scripts/check-deb

bench-selection: bootstrap ## Measures bulk selection against plain C and against SQL: RECORDS (1000000), MEMBERS (10000), SEED (7)
	@Scripts/bench-selection

bench-fill: bootstrap ## Measures first fills against the bound of Exchange's limits, and a quiet run: CONTACTS (2000), MAILBOXES (50)
	@Scripts/bench-fill

bench-revoke: bootstrap ## Measures how fast a lost right leaves a group's mailboxes: MEMBERS (300), CONTACTS (500), OTHERS (60)
	@Scripts/bench-revoke

bench-console: bootstrap ## Measures the console at BOOKS (10000) address books of CONTACTS (500), and with READERS (200) beside a first fill
	@Scripts/bench-console

fuzz-filter: ## Feeds random filters to the compiler and evaluator, for SECONDS (60)
fuzz-configuration: ## Feeds random files to the reader of satchel.yaml, for SECONDS (60)
fuzz-graph: ## Feeds random answers of Graph and of its sign-in to the Exchange target, for SECONDS (60)
fuzz-csv: ## Feeds random CSV files to the import, for SECONDS (60)
fuzz-value: ## Feeds random texts to the CRM's readers of numbers, times and lists, for SECONDS (60)
fuzz-contact: ## Feeds random records to the mapping: HTML, telephone numbers, mail addresses, for SECONDS (60)
fuzz-head: ## Feeds random heads of HTTP answers to the client, for SECONDS (60)
fuzz-picture: ## Feeds random pictures to the maker of photos, for SECONDS (60)
fuzz-vcard: ## Feeds random vCards to the import, for SECONDS (60)
fuzz-filter fuzz-configuration fuzz-graph fuzz-csv fuzz-value fuzz-contact fuzz-head fuzz-picture fuzz-vcard: bootstrap
	@Scripts/fuzz $(@:fuzz-%=%) $(or $(SECONDS),60)

format: ## Formats all Swift files in place
	swift format format --in-place --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

clean: ## Removes what was built
	rm -rf .build $(TSAN_BUILD) .build-fuzz .build-openapi .build-simulate
