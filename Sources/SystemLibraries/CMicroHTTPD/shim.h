// libmicrohttpd's C interface. Its variadic functions, which Swift cannot call, come as typed ones; options come as an
// array.
#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

// A daemon bound to `address`. `uri_log` sees each request line's target undecoded before `handler` is called and
// makes the request's context; `completed` is called once for each such context; `notify` when a connection is opened or
// closed.
static inline struct MHD_Daemon *satchel_mhd_start(unsigned int flags, const struct sockaddr *address,
                                                   MHD_AccessHandlerCallback handler,
                                                   void *(*uri_log)(void *, const char *, struct MHD_Connection *),
                                                   MHD_RequestCompletedCallback completed,
                                                   MHD_NotifyConnectionCallback notify, void *context,
                                                   struct MHD_OptionItem *options) {
    return MHD_start_daemon(flags, 0, NULL, NULL, handler, context, MHD_OPTION_SOCK_ADDR, address,
                            MHD_OPTION_URI_LOG_CALLBACK, uri_log, context, MHD_OPTION_NOTIFY_COMPLETED, completed,
                            context, MHD_OPTION_NOTIFY_CONNECTION, notify, context, MHD_OPTION_ARRAY, options,
                            MHD_OPTION_END);
}

// The port the daemon listens on; 0 when it cannot be told.
static inline uint16_t satchel_mhd_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// The other end's address, or NULL.
static inline const struct sockaddr *satchel_mhd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

// The connection's socket; -1 when it cannot be told.
static inline int satchel_mhd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
