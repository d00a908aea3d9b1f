#!/bin/sh
# Installs the caches that test/caches/caches.test.ts runs in front of a server, on Debian or Ubuntu. As root:
#   sh test/install-engines.sh
# The test starts programs of its own, so a service that apt starts is stopped and does not come back at the next boot;
# one that was there before stays as it is.
set -eu
export DEBIAN_FRONTEND=noninteractive

added=
for package in nginx varnish squid; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || added="$added $package"
done

apt-get update
apt-get install -y --no-install-recommends nginx varnish squid

case $added in *varnish*) added="$added varnishncsa" ;; esac
for service in $added; do
  if [ -d /run/systemd/system ]; then
    systemctl disable --now "$service"
  else
    service "$service" stop || true
    systemctl disable "$service" || update-rc.d "$service" disable || true
  fi
done

nginx -v
varnishd -V
squid -v | head -n 1
