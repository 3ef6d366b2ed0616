# 842-reload-metrics.t: counters survive a reload, and a reload that fails is seen
C> session
C> goodbye
S< closed
L< {"event": "session"}
X> signal HUP
L< {"event": "reload", "message": "generation 2 is in effect"}
X> mxward metrics
X< mxward_config_generation 2
X< mxward_config_last_reload_successful 1
X< mxward_connections_total{*} 1
X> config
   nonsense: 1
X> signal HUP
L< {"event": "reload", "message": "the new configuration has errors*"}
X> mxward metrics
X< mxward_config_generation 2
X< mxward_config_last_reload_successful 0
X< mxward_connections_total{*} 1
