# 738-spool-usage.t: what cannot be adopted is told of in a sentence, and nothing happens
file empty/readme:
  not a spool
X> mxward spool
X= 64
X< *expected a subcommand: adopt*
X> mxward spool adopt
X= 64
X< *missing directory*
X> mxward spool adopt one two
X= 64
X> mxward spool adopt $DIR/nowhere
X= 66
X< *cannot be adopted: No such file or directory
X> mxward spool adopt $DIR/empty
X= 66
X< *cannot be adopted: it is not a spool: it has neither quarantine nor hold
