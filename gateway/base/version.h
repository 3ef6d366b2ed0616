/* version.h: what this program calls itself and which one it is. Nothing else stands here. */
#ifndef MXWARD_BASE_VERSION_H
#define MXWARD_BASE_VERSION_H

#define MXWARD_NAME        "mxward"
#define MXWARD_VERSION     "0.1.0"
#define MXWARD_DATE        "December 1, 2026" /* of this version, for the manual pages */
#define MXWARD_CONFIG_FILE "/etc/mxward/mxward.yaml"
#define MXWARD_SCHEMA_FILE "/usr/share/mxward/mxward.schema.json"

#endif
