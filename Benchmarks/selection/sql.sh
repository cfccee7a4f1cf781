#!/usr/bin/env bash
# Selects for some members by one SQL query each, in SQLite and in PostgreSQL, and compares the results with the floor's.
#
# Usage: sql.sh DIR [MEMBERS] [SEED]
#   DIR      what selection-data wrote
#   MEMBERS  how many members (default: 100)
#   SEED     which ones (default: 1)
#
# Prints: sql sqlite_s_per_member=… postgresql_s_per_member=… agreeing=… of …
# PostgreSQL runs as a cluster of its own in a temporary folder, reached by a socket in it; where it is not installed,
# its time is "absent". Exit codes: 0; 1 when a member's result differs; 2 for what is wrong or missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
floor=$here/../../.build/benchmarks/selection_floor
postgresql_port=54391

fail() {
    echo "sql.sh: $*" >&2
    exit 2
}

[ $# -ge 1 ] && [ $# -le 3 ] || fail "usage: sql.sh DIR [MEMBERS] [SEED]"
data=$(cd "$1" 2>/dev/null && pwd) || fail "there is no folder $1."
wanted=${2:-100}
seed=${3:-1}
[[ $wanted =~ ^[1-9][0-9]*$ && $seed =~ ^[0-9]+$ ]] || fail "MEMBERS and SEED are whole numbers, MEMBERS at least 1."
command -v sqlite3 >/dev/null || fail "there is no sqlite3. Run: apt-get install sqlite3"
make --silent --directory "$here/../reference" || fail "the floor could not be compiled."

folder=$(mktemp --directory)
cluster=
clean() {
    if [ -n "$cluster" ]; then
        as_postgres "$binaries/pg_ctl" --pgdata="$cluster/data" --mode=immediate stop >/dev/null 2>&1 || true
        rm -rf "$cluster"
    fi
    rm -rf "$folder"
}
trap clean EXIT

# The servers' programs refuse to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# Writes one file per table, as both databases read it, into the temporary folder.
prepare_tables() {
    local load=$folder/load
    mkdir "$load"
    paste "$data/records.tsv" <(cut -f 2,3 "$folder/ranks.tsv") >"$load/records"
    cut -f 1,4,5 "$data/members.tsv" >"$load/members"
    awk -F '\t' '{ n = split($2, names, ","); for (i = 1; i <= n; i++) print $1 "\t" names[i] }' \
        "$data/members.tsv" >"$load/member_territories"
    cp "$data/groups.tsv" "$load/groups"
    awk -F '\t' '{ printf "%s\tteam%03d\n", $1, $3
                   if ($3 % 2 == 0) print $1 "\tvertrieb"
                   if ($4 == 1) print $1 "\tleser" }' "$data/members.tsv" >"$load/memberships"
    cp "$data/subscriptions.tsv" "$load/subscriptions"
    awk -F '\t' '{ print $1 "\t" $2 "\t" ($3 == "yes" ? 1 : 0) }' "$data/access.tsv" >"$load/access_entries"
}

tables="records members member_territories groups memberships subscriptions access_entries"

# Draws the members and writes a query for each of them and each engine. The generator is Park and Miller's: its products are exact in awk.
prepare_queries() {
    local limit engine login
    limit=$(awk -F '\t' '$1 == "limit" { print $2 }' "$data/parameters.tsv")
    cut -f 1 "$data/members.tsv" | awk -v wanted="$wanted" -v seed="$seed" '
        function draw(bound) { state = (state * 48271) % 2147483647; return int(state / 2147483647 * bound) }
        { logins[NR - 1] = $1 }
        END {
            state = seed % 2147483646 + 1
            for (i = 0; i < 10; i++) draw(1)
            for (i = 0; i < wanted && i < NR; i++) {
                other = i + draw(NR - i)
                print logins[other]
                logins[other] = logins[i]
            }
        }' >"$folder/logins"
    for engine in sqlite postgresql; do
        while read -r login; do
            sed -e '/^--/d' -e "s/@login@/$login/g" -e "s/@limit@/$limit/g" "$here/sql/$engine.sql"
        done <"$folder/logins" >"$folder/$engine.queries"
    done
}

# Runs the engine's queries twice by the given command, the second time with everything in memory; answers the seconds
# per member of the second time. The results go to a file named after the engine.
time_queries() {
    local engine=$1 start end
    shift
    "$@" <"$folder/$engine.queries" >/dev/null
    start=$(date +%s%N)
    "$@" <"$folder/$engine.queries" >"$folder/$engine.tsv"
    end=$(date +%s%N)
    awk -v nanoseconds=$((end - start)) -v members="$(wc -l <"$folder/logins")" \
        'BEGIN { printf "%.4f", nanoseconds / 1e9 / members }'
}

run_sqlite() {
    local database=$folder/data.sqlite
    {
        echo "PRAGMA journal_mode = off; PRAGMA synchronous = off;"
        cat "$here/sql/tables.sql"
        echo ".mode tabs"
        for table in $tables; do echo ".import '$folder/load/$table' $table"; done
        echo "UPDATE records SET owner = nullif(owner, '\\N'), territory = nullif(territory, '\\N'),"
        echo "    status = nullif(status, '\\N'), name = nullif(name, '\\N');"
        echo "UPDATE groups SET parent = nullif(parent, '\\N');"
        cat "$here/sql/indexes.sql"
        echo "ANALYZE;"
    } | sqlite3 -bail "$database" >/dev/null || fail "SQLite could not load the data."
    time_queries sqlite sqlite3 -bail -separator $'\t' -cmd "PRAGMA cache_size = -1000000" \
        -cmd "PRAGMA temp_store = memory" "$database"
}

# The folder of PostgreSQL's server programs, the newest one; nothing where it is not installed.
postgresql_binaries() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort --version-sort | tail -n 1)
    [ -z "$found" ] || [ ! -x "$found/initdb" ] || echo "$found"
}

query_postgresql() {
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host="$cluster" --port=$postgresql_port --username=postgres \
        --no-align --tuples-only --field-separator=$'\t' postgres
}

# No parallel workers: the floor has one thread too. Nothing is synchronised, since nothing outlives the run.
start_postgresql() {
    local options="-c listen_addresses= -c unix_socket_directories=$cluster -c port=$postgresql_port -c fsync=off"
    options+=" -c shared_buffers=1GB -c work_mem=64MB -c maintenance_work_mem=512MB -c effective_cache_size=4GB"
    options+=" -c random_page_cost=1.1 -c jit=off -c max_parallel_workers_per_gather=0 -c max_wal_size=4GB"
    [ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
    as_postgres "$binaries/initdb" --pgdata="$cluster/data" --auth=trust --username=postgres --encoding=UTF8 \
        --locale=C --no-sync >/dev/null || fail "PostgreSQL could not make a cluster."
    as_postgres "$binaries/pg_ctl" --pgdata="$cluster/data" --log="$cluster/log" --wait --options="$options" start \
        >/dev/null || fail "PostgreSQL did not start: $(tail -n 3 "$cluster/log")"
}

run_postgresql() {
    start_postgresql
    {
        cat "$here/sql/tables.sql"
        for table in $tables; do echo "\\copy $table from '$folder/load/$table'"; done
        cat "$here/sql/indexes.sql"
        echo "VACUUM ANALYZE;"
    } | query_postgresql || fail "PostgreSQL could not load the data."
    time_queries postgresql query_postgresql
}

# How many of the drawn members have the floor's result in every file.
count_agreeing() {
    awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { expected[$1] = $2 OFS $3; next }
        expected[$1] == $2 OFS $3 { agrees[$1]++ }
        END { for (login in agrees) if (agrees[login] == ARGC - 2) count++; print count + 0 }' "$@"
}

"$floor" "$data" --members "$folder/members.tsv" --ranks "$folder/ranks.tsv" >/dev/null || exit 2
prepare_tables
prepare_queries
drawn=$(wc -l <"$folder/logins")
sqlite_seconds=$(run_sqlite)
results=("$folder/sqlite.tsv")
binaries=$(postgresql_binaries)
postgresql_seconds=absent
if [ -n "$binaries" ]; then
    cluster=$(mktemp --directory)
    postgresql_seconds=$(run_postgresql)
    results+=("$folder/postgresql.tsv")
else
    echo "sql.sh: PostgreSQL is not installed (apt-get install postgresql-15); only SQLite is compared." >&2
fi
agreeing=$(count_agreeing "$folder/members.tsv" "${results[@]}")
echo "sql sqlite_s_per_member=$sqlite_seconds postgresql_s_per_member=$postgresql_seconds agreeing=$agreeing of $drawn"
[ "$agreeing" -eq "$drawn" ]
