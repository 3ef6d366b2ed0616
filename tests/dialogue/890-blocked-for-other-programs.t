# 890-blocked-for-other-programs.t: the blocks as nftables, rbldnsd and others load them
X> mxward blocked --format cidr
X= 0
X! *
X> mxward blocked --format nft
X= 0
X< add table inet mxward
X< add set inet mxward blocked4 *type ipv4_addr; flags interval, timeout;*
X< flush set inet mxward blocked4
X< add set inet mxward blocked6 *
X! add element*
X> mxward block 192.0.2.0/24 --for 1h
X> mxward block 192.0.2.7
X> mxward block 198.51.100.9 --reason "} ; flush ruleset"
X> mxward block 2001:db8::/32
X> mxward blocked --format nft
X= 0
X< add element inet mxward blocked4 *
X< *192.0.2.0/24 timeout 3*s,
X< *198.51.100.9/32
X< add element inet mxward blocked6 *
X< *2001:db8::/32
X! *192.0.2.7*
X! *ruleset*
X> mxward blocked --format cidr
X< 192.0.2.0/24
X< 198.51.100.9/32
X< 2001:db8::/32
X! *192.0.2.7*
X> mxward blocked --format rbldnsd
X< ?DATASET ip4trie @
X< :127.0.0.2:blocked by mxward
X< 192.0.2.0/24
X< ?DATASET ip6trie @
X< :127.0.0.2:blocked by mxward
X< 2001:db8::/32
X> mxward blocked --format csv
X= 64
X< *"csv" is no format; there are nft, cidr and rbldnsd*
X> mxward blocked --json --format nft
X= 64
