#pragma once

namespace throughline::api {

/// What the first parameter of a route's path names. The gateway lets nobody reach a handler with one he may not see.
enum class Subject { none, account, conversation, customer, link, touch, failed_event, file, data_request };

}  // namespace throughline::api
