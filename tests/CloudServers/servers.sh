#!/usr/bin/env bash
# Real servers for the tests of cloud stores, in a folder of their own; nothing outside of it changes but the ports.
#   servers.sh install          fetches them: Azurite and s3rver from npm, Ceph's RADOS Gateway from Debian 12
#   servers.sh run COMMAND...   starts them, runs a command with MILLRACE_TEST_… set, and stops them again
# The folder is MILLRACE_TEST_SERVERS, or millrace-servers in the folder for temporary files.
set -euo pipefail

home="${MILLRACE_TEST_SERVERS:-${TMPDIR:-/tmp}/millrace-servers}"
ceph="$home/ceph"
lib="$ceph/usr/lib/x86_64-linux-gnu"
gateway_port=18333 monitor_port=16790 azure_port=18000 simple_port=18568

install_npm() {
    mkdir -p "$home/$1"
    (cd "$home/$1" && [[ -d node_modules/$1 ]] || { npm init -y && npm install --no-audit --no-fund "$1@$2"; }) >"$home/$1.log" 2>&1
}

install_ceph() {
    [[ -x $ceph/usr/bin/radosgw ]] && return
    mkdir -p "$home/packages" "$ceph"
    local packages
    packages="$(apt-get -s install --no-install-recommends radosgw ceph-mon ceph-osd 2>/dev/null | awk '/^Inst/ { print $2 }')"
    # shellcheck disable=SC2086
    (cd "$home/packages" && apt-get download $packages) >"$home/ceph.log" 2>&1
    for package in "$home"/packages/*.deb; do dpkg -x "$package" "$ceph"; done
    rm -rf "$home/packages"
}

write_config() {
    cat >ceph.conf <<CONFIG
[global]
fsid = $1
mon host = v1:127.0.0.1:$monitor_port
auth cluster required = none
auth service required = none
auth client required = none
run dir = $PWD
log file = $PWD/\$name.log
mon cluster log file = $PWD/cluster.log
admin socket =
pid file = $PWD/\$name.pid
plugin dir = $lib/ceph
erasure code dir = $lib/ceph/erasure-code
osd class dir = $lib/rados-classes
osd class load list = *
osd class default list = *
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data = $PWD/mon
mon data avail crit = 1
mon data avail warn = 1
osd data = $PWD/osd
osd objectstore = memstore
memstore device bytes = 2147483648
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
rgw data = $PWD/rgw
rgw frontends = beast endpoint=127.0.0.1:$gateway_port
CONFIG
}

# One monitor, one store in memory, one gateway: a whole Ceph, small.
start_ceph() {
    mkdir -p "$work/ceph/mon" "$work/ceph/osd" "$work/ceph/rgw"
    cd "$work/ceph"
    export LD_LIBRARY_PATH="$lib:$lib/ceph:$ceph/lib/x86_64-linux-gnu" PYTHONPATH="$ceph/usr/lib/python3/dist-packages" PATH="$ceph/usr/bin:$PATH"
    local cluster disk
    cluster="$(cat /proc/sys/kernel/random/uuid)" disk="$(cat /proc/sys/kernel/random/uuid)"
    write_config "$cluster"
    ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    monmaptool --create --clobber --addv a "[v1:127.0.0.1:$monitor_port]" --fsid "$cluster" monmap
    ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring keyring
    ceph-mon -c ceph.conf -i a --keyring keyring
    ceph -c ceph.conf -k keyring --connect-timeout 30 osd new "$disk"
    ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$disk"
    ceph -c ceph.conf -k keyring osd crush add osd.0 1.0 host=here root=default
    ceph-osd -c ceph.conf -i 0
    radosgw-admin -c ceph.conf -k keyring user create --uid=test --display-name=test --access-key=millrace --secret-key=millrace-secret
    radosgw -c ceph.conf -k keyring -n client.admin
}

await_port() {
    for _ in $(seq 150); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.2
    done
    echo "servers.sh: nothing answers at port $1; see $work" >&2
    exit 1
}

stop() {
    for pid in ${started[@]+"${started[@]}"} $(cat "$work"/ceph/*.pid 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}

case "${1:-}" in
    install)
        install_npm azurite 3
        install_npm s3rver 3
        install_ceph
        echo "the servers are in $home"
        ;;
    run)
        shift
        started=()
        work="$(mktemp -d)"
        trap stop EXIT
        if [[ -x $ceph/usr/bin/radosgw ]]; then
            (start_ceph) >"$work/ceph.log" 2>&1 || { cat "$work/ceph.log" >&2; exit 1; }
            await_port $gateway_port
            export MILLRACE_TEST_S3="http://127.0.0.1:$gateway_port" MILLRACE_TEST_S3_KEY=millrace MILLRACE_TEST_S3_SECRET=millrace-secret
        fi
        if [[ -d $home/azurite/node_modules ]]; then
            (cd "$home/azurite" && exec node node_modules/.bin/azurite-blob --silent --inMemoryPersistence --skipApiVersionCheck --blobPort $azure_port) >"$work/azurite.log" 2>&1 &
            started+=($!)
            await_port $azure_port
            # The account and the key that Azurite is known by.
            key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
            export MILLRACE_TEST_AZURE="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$azure_port/devstoreaccount1;"
        fi
        if [[ -d $home/s3rver/node_modules ]]; then
            (cd "$home/s3rver" && exec node node_modules/.bin/s3rver --silent --directory "$work/s3rver" --address 127.0.0.1 --port $simple_port --configure-bucket millrace-test) >"$work/s3rver.log" 2>&1 &
            started+=($!)
            await_port $simple_port
            export MILLRACE_TEST_S3_UNCONDITIONAL="http://127.0.0.1:$simple_port"
        fi
        "$@"
        ;;
    *)
        sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
