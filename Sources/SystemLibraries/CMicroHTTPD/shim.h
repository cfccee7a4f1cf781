// libmicrohttpd's C interface. `MHD_start_daemon` is variadic, which Swift cannot call: options come as an array.
#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

static inline struct MHD_Daemon *satchel_mhd_start(unsigned int flags, uint16_t port, MHD_AccessHandlerCallback handler,
                                                   void *context, struct MHD_OptionItem *options) {
    return MHD_start_daemon(flags, port, NULL, NULL, handler, context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}
