# 728-check-an-unknown-user.t: root's check says that the gateway's user does not exist
config: user: nobody
X> config
  user: nosuchuser
X> mxward check
X< *user: there is no user "nosuchuser" on this machine; * (warning)
X= 0
