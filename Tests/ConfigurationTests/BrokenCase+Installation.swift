extension BrokenCase {
    static let installation = [
        BrokenCase(
            testDescription: "no mapping at all",
            from: good,
            to: "just a text\n",
            errors: [
                "satchel.yaml:1:1: the file is a text. Begin with the file that `satchel init` writes."
            ]),
        BrokenCase(
            testDescription: "an unknown key with a near one",
            from: "site: production",
            to: "sites: production",
            errors: [
                "satchel.yaml:1:1: unknown key \"sites\". Did you mean \"site\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown key with none near",
            from: "seats: 25",
            to: "seats: 25\nlicence_server: x",
            errors: [
                "satchel.yaml:10:1: unknown key \"licence_server\". Known here: site, mode, canary, crm, "
                    + "exchange, seats, locale, timezone, default_region, records_default, fields_default, "
                    + "protected, schedule, health, console, alarms, journal, leftovers, books."
            ]),
        BrokenCase(
            testDescription: "leftovers that nothing can be recognised by",
            from: "seats: 25",
            to: "seats: 25\nleftovers: {}",
            errors: [
                "satchel.yaml:10:12: leftovers names neither categories nor folders nor mail. Give a mapping such as "
                    + "{ categories: [Old CRM], folders: [Old CRM] }, or drop the line."
            ]),
        BrokenCase(
            testDescription: "site missing",
            from: "site: production\n",
            to: "",
            errors: [
                "satchel.yaml:1:1: site is missing. Give a name of this installation, such as production."
            ]),
        BrokenCase(
            testDescription: "site empty",
            from: "site: production",
            to: "site:",
            errors: [
                "satchel.yaml:1:6: site is empty. Give a name of this installation, such as production."
            ]),
        BrokenCase(
            testDescription: "site a list",
            from: "site: production",
            to: "site: [a]",
            errors: [
                "satchel.yaml:1:7: site is a list. Give a name of this installation, such as production."
            ]),
        BrokenCase(
            testDescription: "mode misspelt",
            from: "mode: live",
            to: "mode: lvie",
            errors: [
                "satchel.yaml:2:7: mode is \"lvie\". Did you mean \"live\"?"
            ]),
        BrokenCase(
            testDescription: "mode unknown",
            from: "mode: live",
            to: "mode: simulate",
            errors: [
                "satchel.yaml:2:7: mode is \"simulate\". Give off, plan, nodelete or live, or drop the line "
                    + "to use plan."
            ]),
        BrokenCase(
            testDescription: "canary without a table",
            from: "[Kontakte/1]",
            to: "[4711]",
            errors: [
                "satchel.yaml:3:10: canary \"4711\" names no record. Give TABLE/KEY, such as Kontakte/1."
            ]),
        BrokenCase(
            testDescription: "canary a text",
            from: "canary: [Kontakte/1]",
            to: "canary: Kontakte/1",
            errors: [
                "satchel.yaml:3:9: canary is a text. Give a list of records, each TABLE/KEY, or drop the line."
            ]),
        BrokenCase(
            testDescription: "crm missing",
            from: "crm: { sqlite: crm.db }\n",
            to: "",
            errors: [
                "satchel.yaml:1:1: crm is missing. Give { sqlite: FILE }."
            ]),
        BrokenCase(
            testDescription: "crm a text",
            from: "crm: { sqlite: crm.db }",
            to: "crm: crm.db",
            errors: [
                "satchel.yaml:4:6: crm is a text. Give { sqlite: FILE }."
            ]),
        BrokenCase(
            testDescription: "crm of a kind that is not offered yet",
            from: "crm: { sqlite: crm.db }",
            to: "crm: { postgresql: \"host=db\" }",
            errors: [
                "satchel.yaml:4:8: crm.postgresql is not offered yet. Use sqlite."
            ]),
        BrokenCase(
            testDescription: "crm without a file",
            from: "crm: { sqlite: crm.db }",
            to: "crm: { sqlite: }",
            errors: [
                "satchel.yaml:4:16: crm.sqlite is empty. Give the path of a database file."
            ]),
        BrokenCase(
            testDescription: "exchange empty",
            from:
                "exchange:\n  tenant: 3f1c2d4e-0000-4000-8000-000000000001\n  client_id: 9a2e7b10-0000-4000-8000-000000000002\n  secret: { env: SATCHEL_SECRET }\n",
            to: "exchange:\n",
            errors: [
                "satchel.yaml:5:10: exchange is empty. Give a mapping with tenant, client_id and secret."
            ]),
        BrokenCase(
            testDescription: "tenant with a slash",
            from: "tenant: 3f1c2d4e-0000-4000-8000-000000000001",
            to: "tenant: a/b",
            errors: [
                "satchel.yaml:6:11: exchange.tenant has characters other than letters, digits, dots and "
                    + "hyphens. Give the directory (tenant) id from Entra."
            ]),
        BrokenCase(
            testDescription: "client_id missing",
            from: "  client_id: 9a2e7b10-0000-4000-8000-000000000002\n",
            to: "",
            errors: [
                "satchel.yaml:6:3: exchange.client_id is missing. Give the application (client) id from Entra."
            ]),
        BrokenCase(
            testDescription: "the secret itself",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: gq8Q~hunter2",
            errors: [
                "satchel.yaml:8:11: exchange.secret is a text: secrets never stand in this file. Give { "
                    + "env: NAME }, { file: PATH } or { credential: NAME }. Replace the secret if others could "
                    + "read it here."
            ]),
        BrokenCase(
            testDescription: "the secret under a name of its own",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  client_secret: gq8Q~hunter2",
            errors: [
                "satchel.yaml:9:3: unknown key \"exchange.client_secret\": secrets never stand in this file. "
                    + "Give exchange.secret as { env: NAME }, { file: PATH } or { credential: NAME }, and "
                    + "replace the secret if others could read it here."
            ]),
        BrokenCase(
            testDescription: "the secret as the variable's name",
            from: "{ env: SATCHEL_SECRET }",
            to: "{ env: gq8Q~hunter2 }",
            errors: [
                "satchel.yaml:8:18: exchange.secret.env is no name of an environment variable. Give the "
                    + "name of an environment variable, such as SATCHEL_SECRET, never the secret."
            ]),
        BrokenCase(
            testDescription: "the secret as a password in the book",
            from: "limit: 2000",
            to: "limit: 2000\n    password: hunter2",
            errors: [
                "satchel.yaml:25:5: unknown key \"password\": secrets never stand in this file. Give "
                    + "exchange.secret as { env: NAME }, { file: PATH } or { credential: NAME }, and replace the "
                    + "secret if others could read it here."
            ]),
        BrokenCase(
            testDescription: "two places for the secret",
            from: "{ env: SATCHEL_SECRET }",
            to: "{ env: SATCHEL_SECRET, file: secret.txt }",
            errors: [
                "satchel.yaml:8:11: exchange.secret names 2 places. Give { env: NAME }, { file: PATH } or "
                    + "{ credential: NAME }."
            ]),
        BrokenCase(
            testDescription: "the secret by a misspelt key",
            from: "{ env: SATCHEL_SECRET }",
            to: "{ environment: SATCHEL_SECRET }",
            errors: [
                "satchel.yaml:8:13: unknown key \"exchange.secret.…\". Known here: env, file, credential."
            ]),
        BrokenCase(
            testDescription: "a misspelt place for the secret",
            from: "{ env: SATCHEL_SECRET }",
            to: "{ credentials: graph }",
            errors: [
                "satchel.yaml:8:13: unknown key \"exchange.secret.…\". Did you mean \"credential\"?"
            ]),
        BrokenCase(
            testDescription: "no place for the secret",
            from: "{ env: SATCHEL_SECRET }",
            to: "{}",
            errors: [
                "satchel.yaml:8:11: exchange.secret names no place. Give { env: NAME }, { file: PATH } or "
                    + "{ credential: NAME }."
            ]),
        BrokenCase(
            testDescription: "a credential's name with a slash",
            from: "{ env: SATCHEL_SECRET }",
            to: "{ credential: ../shadow }",
            errors: [
                "satchel.yaml:8:25: exchange.secret.credential is no name of a systemd credential. Give "
                    + "the name of a systemd credential, never the secret."
            ]),
        BrokenCase(
            testDescription: "an unknown cloud",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  cloud: us-gov-hihg",
            errors: [
                "satchel.yaml:9:10: exchange.cloud is \"us-gov-hihg\". Did you mean \"us-gov-high\"?"
            ]),
        BrokenCase(
            testDescription: "a cloud by its sign-in host",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  cloud: login.partner.microsoftonline.cn",
            errors: [
                "satchel.yaml:9:10: exchange.cloud is \"login.partner.microsoftonline.cn\". Give global, us-gov-high, "
                    + "us-gov-dod, china or china-partner, or drop the line to use global."
            ]),
        BrokenCase(
            testDescription: "http to another machine",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: http://graph.example",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint would send sign-in and contacts unencrypted to "
                    + "another machine. Give an https address, or an http address on this machine's loopback, or "
                    + "drop the line to use that of the cloud."
            ]),
        BrokenCase(
            testDescription: "http to a name that only looks like loopback",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: http://127.0.0.1.evil.example",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint would send sign-in and contacts unencrypted to "
                    + "another machine. Give an https address, or an http address on this machine's loopback, or "
                    + "drop the line to use that of the cloud."
            ]),
        BrokenCase(
            testDescription: "an endpoint that is no address",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: graph",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint is no web address. Give an https address, or an http "
                    + "address on this machine's loopback, or drop the line to use that of the cloud."
            ]),
        BrokenCase(
            testDescription: "an endpoint with a backslash that hides the host",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: 'http://127.0.0.1\\graph.example'",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint is no web address. Give an https address, or an http "
                    + "address on this machine's loopback, or drop the line to use that of the cloud."
            ]),
        BrokenCase(
            testDescription: "an endpoint of an impossible port",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: http://127.0.0.1:80810",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint is no web address. Give an https address, or an http "
                    + "address on this machine's loopback, or drop the line to use that of the cloud."
            ]),
        BrokenCase(
            testDescription: "an endpoint with a query",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  endpoint: https://graph.example/?a=b",
            errors: [
                "satchel.yaml:9:13: exchange.endpoint carries a query or a fragment. Give an https "
                    + "address, or an http address on this machine's loopback, or drop the line to use that of "
                    + "the cloud."
            ]),
        BrokenCase(
            testDescription: "a proxy with a password",
            from: "secret: { env: SATCHEL_SECRET }",
            to: "secret: { env: SATCHEL_SECRET }\n  proxy: http://anna:hunter2@proxy.example:3128",
            errors: [
                "satchel.yaml:9:10: exchange.proxy carries a user name. Give an address such as "
                    + "http://proxy.example:3128, or drop the line."
            ]),
        BrokenCase(
            testDescription: "no seats",
            from: "seats: 25",
            to: "seats: 0",
            errors: [
                "satchel.yaml:9:8: seats is \"0\". Give the number of licensed address books, 1 to 1000000."
            ]),
        BrokenCase(
            testDescription: "seats in quotes",
            from: "seats: 25",
            to: "seats: \"25\"",
            errors: [
                "satchel.yaml:9:8: seats is a text in quotes. Give the number of licensed address books, 1 "
                    + "to 1000000."
            ]),
        BrokenCase(
            testDescription: "seats a word",
            from: "seats: 25",
            to: "seats: many",
            errors: [
                "satchel.yaml:9:8: seats is \"many\". Give the number of licensed address books, 1 to 1000000."
            ]),
        BrokenCase(
            testDescription: "an unknown locale with a near one",
            from: "locale: de-DE",
            to: "locale: de-DR",
            errors: [
                "satchel.yaml:10:9: locale is \"de-DR\". Did you mean \"de-DE\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown locale",
            from: "locale: de-DE",
            to: "locale: martian",
            errors: [
                "satchel.yaml:10:9: locale is \"martian\". Give a locale, such as de-DE."
            ]),
        BrokenCase(
            testDescription: "an unknown time zone with a near one",
            from: "Europe/Berlin",
            to: "Europe/Berlni",
            errors: [
                "satchel.yaml:11:11: timezone is \"Europe/Berlni\". Did you mean \"Europe/Berlin\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown time zone",
            from: "Europe/Berlin",
            to: "Moon/Tycho",
            errors: [
                "satchel.yaml:11:11: timezone is \"Moon/Tycho\". Give a time zone, such as Europe/Berlin."
            ]),
        BrokenCase(
            testDescription: "a region in small letters",
            from: "default_region: DE",
            to: "default_region: de",
            errors: [
                "satchel.yaml:12:17: default_region is \"de\". Did you mean \"DE\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown region",
            from: "default_region: DE",
            to: "default_region: Germany",
            errors: [
                "satchel.yaml:12:17: default_region is \"Germany\". Give a country's two capital letters, "
                    + "such as DE, or drop the line."
            ]),
        BrokenCase(
            testDescription: "records_default missing",
            from: "records_default: hidden\n",
            to: "",
            errors: [
                "satchel.yaml:1:1: records_default is missing. Give visible or hidden."
            ]),
        BrokenCase(
            testDescription: "records_default of the other kind",
            from: "records_default: hidden",
            to: "records_default: readable",
            errors: [
                "satchel.yaml:13:18: records_default is \"readable\". Give visible or hidden."
            ]),
        BrokenCase(
            testDescription: "fields_default missing",
            from: "fields_default: readable\n",
            to: "",
            errors: [
                "satchel.yaml:1:1: fields_default is missing. Give readable or hidden."
            ]),
        BrokenCase(
            testDescription: "a protected field without its table",
            from: "[Kontakte.Diagnose]",
            to: "[Diagnose]",
            errors: [
                "satchel.yaml:15:13: protected \"Diagnose\" names no field. Give TABLE.FIELD, such as "
                    + "Kontakte.Diagnose."
            ]),
        BrokenCase(
            testDescription: "a protected field that is a mapping",
            from: "[Kontakte.Diagnose]",
            to: "[{ Kontakte: Diagnose }]",
            errors: [
                "satchel.yaml:15:13: an entry of protected is a mapping. Give a list of fields, each "
                    + "TABLE.FIELD, or drop the line."
            ]),
        BrokenCase(
            testDescription: "a duration without a unit",
            from: "every: 15m",
            to: "every: 15",
            errors: [
                "satchel.yaml:16:20: schedule.every is \"15\". Give a duration from 1m to 24h, such as 15m, "
                    + "or drop the line to use 15m."
            ]),
        BrokenCase(
            testDescription: "a duration too short",
            from: "every: 15m",
            to: "every: 30s",
            errors: [
                "satchel.yaml:16:20: schedule.every is \"30s\". Give a duration from 1m to 24h, such as 15m, "
                    + "or drop the line to use 15m."
            ]),
        BrokenCase(
            testDescription: "a duration too long for a number",
            from: "every: 15m",
            to: "every: 99999999999999d",
            errors: [
                "satchel.yaml:16:20: schedule.every is \"99999999999999d\". Give a duration from 1m to 24h, "
                    + "such as 15m, or drop the line to use 15m."
            ]),
        BrokenCase(
            testDescription: "a time that no clock shows",
            from: "22:00-05:00",
            to: "22:00-25:00",
            errors: [
                "satchel.yaml:16:32: schedule.quiet is \"22:00-25:00\". Give a time range such as "
                    + "\"22:00-05:00\", or drop the line."
            ]),
        BrokenCase(
            testDescription: "a time range of nothing",
            from: "22:00-05:00",
            to: "22:00-22:00",
            errors: [
                "satchel.yaml:16:32: schedule.quiet is \"22:00-22:00\". Give a time range such as "
                    + "\"22:00-05:00\", or drop the line."
            ]),
        BrokenCase(
            testDescription: "monitors on another machine",
            from: "seats: 25",
            to: "seats: 25\nhealth: { listen: \"0.0.0.0:9464\" }",
            errors: [
                "satchel.yaml:10:19: health.listen is \"0.0.0.0:9464\". Give a loopback address with a port, such as "
                    + "\"127.0.0.1:9464\" or \"[::1]:9464\"."
            ]),
        BrokenCase(
            testDescription: "monitors without an address",
            from: "seats: 25",
            to: "seats: 25\nhealth: {}",
            errors: [
                "satchel.yaml:10:9: health.listen is missing. Give a loopback address with a port, such as "
                    + "\"127.0.0.1:9464\" or \"[::1]:9464\"."
            ]),
        BrokenCase(
            testDescription: "alarms for nobody",
            from: "seats: 25",
            to: "seats: 25\nalarms: {}",
            errors: [
                "satchel.yaml:10:9: alarms names neither webhook nor mail. Give a mapping with webhook, with mail, or with "
                    + "both, or drop the line."
            ]),
        BrokenCase(
            testDescription: "alarms by ways that others could read",
            from: "seats: 25",
            to: "seats: 25\nalarms:\n  webhook: { url: \"http://a.example/secret\", token: secret }\n"
                + "  mail: { server: mail.example, from: a, to: [b@c.example], user: d }",
            errors: [
                "satchel.yaml:11:19: alarms.webhook.url would send alarms unencrypted to another machine. Give an https "
                    + "address, or an http address on this machine's loopback.",
                "satchel.yaml:11:53: alarms.webhook.token is a text: secrets never stand in this file. Give { env: NAME }, "
                    + "{ file: PATH } or { credential: NAME }, or drop the line. Replace the secret if others could read it "
                    + "here.",
                "satchel.yaml:12:9: alarms.mail has one of user and password. Give both, or neither.",
                "satchel.yaml:12:19: alarms.mail.server is \"mail.example\". Give smtps://HOST:PORT, or smtp://HOST:PORT for a "
                    + "server that knows STARTTLS.",
                "satchel.yaml:12:39: alarms.mail.from has \"a\", which is no mail address. Give the sender's mail address.",
            ]),
        BrokenCase(
            testDescription: "an account that is kept too short",
            from: "journal: { sqlite: journal.db }",
            to: "journal: { sqlite: journal.db, keep: 7d }",
            errors: [
                "satchel.yaml:17:38: journal.keep is \"7d\". Give a time from 30d to 30y, such as 3y, or drop the line to use 3y."
            ]),
        BrokenCase(
            testDescription: "an account that is kept longer than anybody counts",
            from: "journal: { sqlite: journal.db }",
            to: "journal: { sqlite: journal.db, keep: 9223372036854775807y }",
            errors: [
                "satchel.yaml:17:38: journal.keep is \"9223372036854775807y\". Give a time from 30d to 30y, such as 3y, or "
                    + "drop the line to use 3y."
            ]),
        BrokenCase(
            testDescription: "a journal of a kind that is not offered yet",
            from: "journal: { sqlite: journal.db }",
            to: "journal: { postgresql: x }",
            errors: [
                "satchel.yaml:17:12: journal.postgresql is not offered yet. Use sqlite."
            ]),
    ]
}
