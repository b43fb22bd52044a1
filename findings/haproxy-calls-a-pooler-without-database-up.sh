#!/usr/bin/env bash
# HAProxy 2.6.12 and PgBouncer 1.18.0 (Debian 12): `option pgsql-check` is content with the first question of the sign-in, which a
# PgBouncer with SCRAM asks by itself. So HAProxy calls a pooler UP (L7OK) whose PostgreSQL is gone, for a user that does not exist too, and sends
# it every connection. With `auth_type = any` the same check waits for PostgreSQL and says DOWN. An outage of the database behind poolers
# is seen by what uses it, such as a server's own readiness, and not by this check.
# Seen: nothing listens on the database's port; with scram-sha-256 the pooler is UP L7OK for the users app and nobody; with any it is DOWN.
set -euo pipefail
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q haproxy=2.6.12-1+deb12u4 libc-ares2=1.18.1-3 libevent-2.1-7=2.1.12-stable-8 liblua5.3-0=5.3.6-2 \
  libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4 pgbouncer=1.18.0-1+deb12u1 > download.log 2>&1 || { cat download.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(echo root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH
chmod 755 . # PgBouncer runs as another user than root

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
database=$(free_port) # and nothing ever listens there
echo '"app" "secret"' > users.txt

# What HAProxy says of a PgBouncer with this authentication, checked as this user.
state_of() {
  local pooler proxy state
  pooler=$(free_port)
  proxy=$(free_port)
  cat > pooler.ini <<INI
[databases]
app = host=127.0.0.1 port=$database dbname=app $3
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pooler
auth_type = $1
auth_file = $folder/users.txt
unix_socket_dir =
INI
  cat > proxy.cfg <<CFG
global
  stats socket $folder/stats.sock
defaults
  mode tcp
  timeout connect 1s
  timeout client 5s
  timeout server 5s
listen database
  bind 127.0.0.1:$proxy
  option pgsql-check user $2
  server pooler 127.0.0.1:$pooler check inter 500ms
CFG
  root/usr/sbin/pgbouncer -q -u nobody pooler.ini 2> pooler.log & pids=($!)
  root/usr/sbin/haproxy -f proxy.cfg > proxy.log 2>&1 & pids+=($!)
  sleep 4
  state=$(python3 - "$folder/stats.sock" <<'PROGRAM'
import csv, socket, sys
with socket.socket(socket.AF_UNIX) as stats:
    stats.connect(sys.argv[1])
    stats.send(b"show stat\n")
    text = b"".join(iter(lambda: stats.recv(65536), b"")).decode()
row = next(row for row in csv.DictReader(text.lstrip("# ").splitlines()) if row["svname"] == "pooler")
print(row["status"], row["check_status"].lstrip("* "))
PROGRAM
)
  kill "${pids[@]}"
  wait "${pids[@]}" 2>/dev/null || true
  echo "$1 $2: $state"
}
seen=$(state_of scram-sha-256 app ""; state_of scram-sha-256 nobody ""; state_of any app user=app)
echo "$seen"
[ "$seen" = "scram-sha-256 app: UP L7OK
scram-sha-256 nobody: UP L7OK
any app: DOWN L7TOUT" ]
