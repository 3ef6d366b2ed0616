# 749-check-manual.t: what every option with a range, a choice or a default takes, as the manual says it
X> mxward check --manual
X= 0
X< | `listeners` | list of maps | `[? bind: "[::]:25" ?]` |*
X< | `listeners[].service` | mx | `mx` |*
X< | `listeners[].tls` | starttls, implicit or off | `starttls` |*
X< | `tls.min_version` | 1.2 or 1.3 | `"1.2"` |*
X< | `backends.NAME.tls` | off, opportunistic or required | `opportunistic` |*
X< | `backends.NAME.client_info` | none, xclient, proxy-v1 or proxy-v2 | `none` |*
X< | `backends.NAME.hold` | time, 0s to 30d |  |*
X< | `limits.sessions` | number, 1 to 1000000 | `10000` |*
X< | `limits.sessions_per_client` | number, 1 to 1000000 | `50` |*
X< | `limits.connections_per_minute` | number, 1 to 1000000 | `60` |*
X< | `limits.messages_per_minute` | number, 1 to 1000000 | `120` |*
X< | `limits.recipients_per_minute` | number, 1 to 1000000 | `600` |*
X< | `limits.tls_handshakes_per_minute` | number, 1 to 1000000 | `60` |*
X< | `limits.recipients` | number, 1 to 100000 | `100` |*
X< | `limits.message_size` | size, 1 to 1T | `50M` |*
X< | `limits.errors` | number, 1 to 1000000 | `10` |*
X< | `limits.refusals` | number, 1 to 1000000 | `20` |*
X< | `limits.log_lines` | number, 10 to 1000000 | `200` |*
X< | `limits.memory` | size, 64M to 1024T, or auto | `auto` |*
X< | `limits.client_prefix.ipv4` | number, 1 to 32 | `32` |*
X< | `limits.client_prefix.ipv6` | number, 1 to 128 | `64` |*
X< | `limits.exempt` | list of networks | `[127.0.0.0/8]` |*
X< | `timeouts.command` | time, 1s to 1d | `5m` |*
X< | `timeouts.data` | time, 1s to 1d | `3m` |*
X< | `timeouts.session` | time, 1s to 7d | `1h` |*
X< | `timeouts.checks` | time, 1s to 10m | `15s` |*
X< | `timeouts.backend` | time, 1s to 1d | `5m` |*
X< | `timeouts.handshake` | time, 1s to 10m | `10s` |*
X< | `dns.timeout` | time, 1s to 1m | `5s` |*
X< | `checks.early_talker.wait` | time, 0s to 30s | `2s` |*
X< | `checks.dnsbl.lists[].score` | number, -100 to 100 | `5` |*
X< | `checks.dnsbl.lists[].reply` | text | `""` |*
X< | `checks.surbl.lists[].score` | number, -100 to 100 | `5` |*
X< | `checks.surbl.lists[].bits` | map | `??` |*
X< | `checks.surbl.lists[].hosts` | true or false | `false` |*
X< | `checks.surbl.lists[].addresses` | true or false | `true` |*
X< | `checks.surbl.lists[].reply` | text | `""` |*
X< | `checks.attachments.block_extensions` | list | `[a3x, accde, accdr, ace, ade, adp, ani, apk, app, appcontent-ms, appinstaller, applescript, application, appref-ms, appx, appxbundle, arj, asx, bas, bat, cab, cdxml, chm, cmd, cnt, com, command, cpl, csh, deb, desktop, dex, diagcab, diagcfg, diagpkg, dll, dmg, dqy, elf, ex, ex_, exe, fileloc, fxp, gadget, grp, hlp, hpj, hta, htc, img, inetloc, inf, ins, iqy, iso, isp, its, jar, jnlp, js, jse, kext, ksh, lha, lib, library, library-ms, lnk, lzh, macho, mad, maf, mag, mam, maq, mar, mas, mat, mau, mav, maw, mcf, mda, mde, mdt, mdw, mdz, mjs, msc, msh, msh1, msh1xml, msh2, msh2xml, mshxml, msi, msix, msixbundle, msp, mst, msu, nsh, ocx, one, onepkg, ops, oqy, osd, pcd, pif, plg, ppkg, prf, prg, printerexport, ps1, ps1xml, ps2, ps2xml, psc1, psc2, psd1, psdm1, psm1, pssc, pyc, pyo, pyw, pyz, pyzw, rdp, reg, rev, rqy, scf, scpt, scptd, scr, sct, search-ms, searchconnector-ms, settingcontent-ms, shb, shs, slk, sys, theme, udl, uif, url, vb, vbe, vbp, vbs, vhd, vhdx, vsmacros, vsw, vxd, webpnp, website, wim, wll, workflow, ws, wsb, wsc, wsf, wsh, xbap, xll, xnk]` |*
X< | `policies` | map | `??` |*
X< | `log.format` | json or text | `json` |*
X< | `log.level` | error, warn, info or debug | `info` |*
X< | `admin.socket` | path | `/run/mxward/control.sock` |*
X< | `user` | text | `mxward` |*
X< | `quarantine.keep` | time, 1d to 3650d | `30d` |*
X< | `quarantine.max_size` | size, at least 1M | `10G` |*
X< | `bounces.via` | text | `backend` |*
X< | `bounces.keep` | time, 1s to 30d | `5d` |*
X< | `bounces.delay` | time, 0s to 30d | `4h` |*
X< | `bounces.size` | size, 0 to 1T | `1M` |*
X< | `peer.role` | primary or secondary | must be given |*
X< | `peer.standby` | defer or accept | `defer` |*
X< | `peer.hold` | time, 0s to 30d |  |*
X< | `mode` | enforce or shadow | `enforce` |*
X< | `tag_at` | number, 1 to 100000 |  |*
X< | `quarantine_at` | number, 1 to 100000 |  |*
X< | `reject_at` | number, 1 to 100000 |  |*
X< | `rules[].action` | accept, tag, defer, quarantine, reject or drop |  |*
X< | `rules[].at_least` | tag, defer, quarantine, reject or drop |  |*
X< | `tests[].expect` | accept, tag, defer, quarantine, reject or drop | must be given |*
