#pragma once
// libmicrohttpd, and the socket calls a server needs.
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/// `MHD_start_daemon` is variadic and so invisible to Swift. Serves the listening socket from one thread of its own.
///
/// `poll`, not `epoll`: with epoll, libmicrohttpd 0.9.75 leaves requests unread once there are more than about 128
/// connections. `idle_seconds` ends connections on which nothing moves. `certificate` and `key` are PEM, or both NULL for a
/// server without TLS.
static inline struct MHD_Daemon *cmicrohttpd_start(
    int listening_socket, unsigned int connections, unsigned int idle_seconds, size_t connection_memory,
    const char *certificate, const char *key,
    MHD_AccessHandlerCallback handler, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connected, void *context) {
  return MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (certificate ? MHD_USE_TLS : 0), 0, NULL, NULL, handler, context,
      MHD_OPTION_LISTEN_SOCKET, listening_socket, MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
      MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_NOTIFY_CONNECTION, connected, context,
      // The list is read up to its first end.
      certificate ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, certificate, MHD_OPTION_HTTPS_MEM_KEY, key,
      MHD_OPTION_END);
}

/// `MHD_get_connection_info` is variadic. -1 when there is no socket.
static inline int cmicrohttpd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

// Macros with casts.
static inline uint64_t cmicrohttpd_unknown_size(void) { return MHD_SIZE_UNKNOWN; }
static inline ssize_t cmicrohttpd_end_of_stream(void) { return MHD_CONTENT_READER_END_OF_STREAM; }
static inline ssize_t cmicrohttpd_end_with_error(void) { return MHD_CONTENT_READER_END_WITH_ERROR; }
