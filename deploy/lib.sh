# What deploy/quickstart and deploy/test share: plain words, Debian packages,
# ports, and programs that are started and stopped by their own pid.
# Sourced by bash under `set -Eeuo pipefail`.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
headline() { printf '\n\033[1m%s\033[0m\n' "$*"; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# ---- packages -----------------------------------------------------------------

# packages_of GROUP…: the names in packages.txt that belong to these groups.
packages_of() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { print $2 }' "$repository/deploy/packages.txt"
    done
}

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# Debian starts a server when its package is installed, unless this file forbids
# it. One that is there already is the machine's own business and stays.
policy=/usr/sbin/policy-rc.d
forbid_starting_servers() {
    [[ -e $policy ]] && return
    policy_is_ours=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}
allow_starting_servers() {
    [[ ${policy_is_ours:-no} == yes ]] && as_root rm -f "$policy"
    policy_is_ours=no
}

# install_packages GROUP…: what is missing of these groups, from Debian, with no server started.
install_packages() {
    local name missing=() unknown=()
    while read -r name; do
        is_installed "$name" || missing+=("$name")
    done < <(packages_of "$@")
    [[ ${#missing[@]} -eq 0 ]] && return

    command -v apt-get >/dev/null || die "these Debian 12 packages are missing and there is no apt-get: ${missing[*]}"
    [[ $EUID -eq 0 ]] || command -v sudo >/dev/null ||
        die "missing packages; as root, run: apt-get install --no-install-recommends ${missing[*]}"
    headline "Installing from Debian: ${missing[*]}"
    as_root apt-get update -qq || die "apt-get update failed: are Debian's package sources reachable?"
    for name in "${missing[@]}"; do
        apt-cache show --quiet=0 "$name" >/dev/null 2>&1 || unknown+=("$name")
    done
    [[ ${#unknown[@]} -eq 0 ]] || die "this system's package sources (Debian 12 is expected) have no: ${unknown[*]}"

    local outcome=0
    forbid_starting_servers
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" || outcome=$?
    allow_starting_servers
    for name in "${missing[@]}"; do
        is_installed "$name" || die "package $name could not be installed (apt-get ended with $outcome)"
    done
    say "Servers among them were not started; systemd may start them with the machine (systemctl disable NAME)."
}

# ---- ports --------------------------------------------------------------------

# require_free_port tcp|udp PORT PURPOSE OPTION: ends with the holder's name where it is taken on loopback.
require_free_port() {
    local kind=$1 port=$2 purpose=$3 option=$4 line
    line=$(ss --no-header --listening --numeric --processes "--$kind" "sport = :$port" |
        awk '$4 ~ /^(127\.0\.0\.1|0\.0\.0\.0|\*|\[::\]|\[::ffff:127\.0\.0\.1\]):/ { print; exit }')
    [[ -z $line ]] && return
    local holder="a program of another user"
    if [[ $line =~ users:\(\(\"([^\"]+)\",pid=([0-9]+) ]]; then
        holder="${BASH_REMATCH[1]} (pid ${BASH_REMATCH[2]})"
    fi
    die "$kind port $port, wanted for $purpose, is held by $holder; stop it or choose another with $option PORT"
}

# ---- programs -----------------------------------------------------------------

# Servers do not run as root: where we are root they run as the user that
# Debian's postgresql brings.
server_user=postgres
as_server() {
    if [[ $EUID -eq 0 ]]; then
        setpriv --reuid="$server_user" --regid="$server_user" --init-groups -- "$@"
    else
        "$@"
    fi
}

# give_to_server PATH…: makes the files theirs.
give_to_server() {
    if [[ $EUID -eq 0 ]]; then chown -R "$server_user:$server_user" -- "$@"; fi
}

started_names=() started_pids=() started_signals=() started_logs=()

# start_program NAME SIGNAL LOG COMMAND…: runs it in the background in a session
# of its own, so that Ctrl-C reaches only us and we end it in order, by SIGNAL.
# Should we be killed, the kernel sends SIGNAL in our place. Descriptor 9, the
# lock of deploy/quickstart, stays with us.
start_program() {
    local name=$1 signal=$2 log=$3 switch=()
    shift 3
    # The kernel forgets the wish when the user changes, so it is made after that.
    [[ $EUID -eq 0 ]] && switch=(setpriv --reuid="$server_user" --regid="$server_user" --init-groups --)
    setsid "${switch[@]}" setpriv --pdeathsig "$signal" -- "$@" </dev/null >>"$log" 2>&1 9>&- &
    started_names+=("$name") started_pids+=("$!") started_signals+=("$signal") started_logs+=("$log")
}

# wait_for NAME SECONDS COMMAND…: until COMMAND succeeds; ends with the log where the program ended or time is up.
wait_for() {
    local name=$1 deadline=$((SECONDS + $2)) index
    shift 2
    for index in "${!started_names[@]}"; do [[ ${started_names[index]} == "$name" ]] && break; done
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "${started_pids[index]}" 2>/dev/null; then
            tail -n 30 "${started_logs[index]}" >&2
            die "$name ended while starting; its log is ${started_logs[index]}"
        fi
        if ((SECONDS > deadline)); then
            tail -n 30 "${started_logs[index]}" >&2
            die "$name does not answer; its log is ${started_logs[index]}"
        fi
        sleep 0.1
    done
}

# stop_programs: in the opposite order, each by its pid, with a last resort after 20 s.
stop_programs() {
    local index deadline
    for ((index = ${#started_pids[@]} - 1; index >= 0; --index)); do
        kill "-${started_signals[index]}" "${started_pids[index]}" 2>/dev/null || continue
        deadline=$((SECONDS + 20))
        while kill -0 "${started_pids[index]}" 2>/dev/null; do
            if ((SECONDS > deadline)); then
                say "${started_names[index]} does not end; killing it"
                kill -KILL "${started_pids[index]}" 2>/dev/null || true
            fi
            sleep 0.05
        done
        wait "${started_pids[index]}" 2>/dev/null || true
    done
    started_names=() started_pids=() started_signals=() started_logs=()
}
