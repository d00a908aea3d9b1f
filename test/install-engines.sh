#!/bin/sh
# Installs the engines that tests run against, on Debian or Ubuntu: nginx, Varnish, Squid, Redis, PostgreSQL. As root:
#   sh test/install-engines.sh
# It installs what is missing and does nothing else, so it is quick where all are there. No service is started, now or at the
# next boot: each test starts a program of its own. A service that was there before stays as it is.
# Ends with 1 where an engine is still missing, and names it.
set -u
export DEBIAN_FRONTEND=noninteractive
PATH=$PATH:/usr/sbin:/usr/local/sbin

# The package of each engine, and the command that tests look for.
engines='nginx:nginx varnish:varnishd squid:squid redis-server:redis-server postgresql:postgres'

is_there() {
  command -v "$1" >/dev/null || { [ "$1" = postgres ] && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; }
}

missing() {
  for engine in $engines; do
    is_there "${engine#*:}" || printf '%s ' "${engine%%:*}"
  done
}

wanted=$(missing)
if [ -z "$wanted" ]; then
  echo "All engines are there: nginx, varnish, squid, redis-server, postgresql"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not installed: $wanted(this needs root and apt-get)" >&2
  exit 1
fi

# What apt asks whether it may start a service (invoke-rc.d, deb-systemd-invoke): 101 is no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
fi

install() {
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=60 "$@"
}

apt-get update || echo "apt-get update failed; trying with the lists that are there" >&2
# shellcheck disable=SC2086 # a list of words
install $wanted || for package in $wanted; do install "$package"; done

# Installed means started at the next boot, unless it is said otherwise.
for package in $wanted; do
  case $package in varnish) services='varnish varnishncsa' ;; *) services=$package ;; esac
  for service in $services; do
    if command -v systemctl >/dev/null; then systemctl disable "$service" >/dev/null 2>&1
    else update-rc.d "$service" disable >/dev/null 2>&1
    fi
  done
done

wanted=$(missing)
if [ -n "$wanted" ]; then
  echo "Not installed: $wanted(apt could not)" >&2
  exit 1
fi
echo "All engines are there: nginx, varnish, squid, redis-server, postgresql"
