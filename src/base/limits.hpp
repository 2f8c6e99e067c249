#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the program by name. What happens at each is the business of the module that uses it, and of a test
/// there.
namespace throughline::limits {

// HTTP
inline constexpr std::size_t kHeaderBytes = 16 * 1024;         // 431
inline constexpr std::size_t kBodyBytes = 1024 * 1024;         // 413
inline constexpr std::size_t kUploadBytes = 20 * 1024 * 1024;  // 413; the Bot API's own limit for downloads
inline constexpr std::size_t kConnections = 20'000;            // further ones wait in the kernel
inline constexpr std::chrono::seconds kHeaderTimeout{15};      // from the first byte to the end of the header
inline constexpr std::chrono::seconds kBodyTimeout{60};
inline constexpr std::chrono::seconds kIdleTimeout{75};  // keep-alive
inline constexpr std::chrono::seconds kWriteTimeout{30};
inline constexpr std::chrono::seconds kStopTimeout{5};  // graceful stop

// WebSocket
inline constexpr std::size_t kFrameBytes = 64 * 1024;     // incoming; close 1009
inline constexpr std::size_t kBacklogBytes = 512 * 1024;  // outgoing of one reader; close 1013
inline constexpr std::chrono::seconds kPingInterval{25};

// JSON
inline constexpr std::size_t kJsonDepth = 32;  // 400

// Storage
inline constexpr std::size_t kWriteQueue = 4096;           // 503
inline constexpr std::size_t kReadQueue = 4096;            // 503
inline constexpr std::size_t kBatch = 512;                 // events sharing one commit
inline constexpr int kTransferBatch = 2000;                // rows of one commit between two databases
inline constexpr std::size_t kImportBatch = 500;           // rows of one commit of an import
inline constexpr std::size_t kImportRowBytes = 64 * 1024;  // of one row of an imported file; refused with its number
inline constexpr int kWriteAttempts = 3;                   // of one write after conflicts and lost connections; 503
inline constexpr std::chrono::seconds kCommitDoubt{20};    // waiting to learn whether a commit happened; 503
inline constexpr std::chrono::seconds kWriterClaim{5};     // for the lock of the one writer; then exit 75

// Files
inline constexpr std::size_t kFileQueue = 64;  // reads and writes of files waiting; 503

inline constexpr std::chrono::hours kUnsentFileLife{24 * 7};  // of an upload that no message names; then it goes

// Domain
inline constexpr std::size_t kPageDefault = 50;
inline constexpr std::size_t kPageMax = 200;
inline constexpr std::size_t kTextBytes = 64 * 1024;  // of one message; longer ones are refused or cut with a mark
inline constexpr std::size_t kNameBytes = 256;
inline constexpr std::size_t kReasonBytes = 1000;
inline constexpr std::size_t kAttributeBytes = 4096;
inline constexpr std::size_t kAttachments = 10;
inline constexpr std::size_t kConsentNameBytes = 64;  // of a purpose, channel and text version
inline constexpr std::size_t kConsentProofBytes = 1000;
inline constexpr std::int64_t kConsentsOfIdentity = 1000;  // 409; withdrawing goes on
inline constexpr std::int64_t kConsentsRead = 2000;        // of one identity

// People (identity.md, R6 to R8)
inline constexpr std::size_t kLinkedIdentities = 25;  // of one customer, without browsers and devices
inline constexpr std::size_t kIdentitiesRead = 5000;  // of one customer, browsers included
inline constexpr std::size_t kProofsRead = 2000;      // of one customer at once
inline constexpr std::size_t kPhonesOfCustomer = 5;
inline constexpr std::size_t kEmailsOfCustomer = 5;
inline constexpr std::size_t kAutomaticJoins = 10;  // of two people into one customer
inline constexpr std::size_t kProversOfValue = 3;   // more different people: the value is shared
inline constexpr std::int64_t kStepUpTries = 3;
inline constexpr std::int64_t kStepUpsADay = 5;  // of one conversation, and to one address; 429
inline constexpr std::chrono::minutes kStepUpLife{10};
inline constexpr std::chrono::hours kPhoneSilence{24 * 180};

// Data requests (R14)
inline constexpr std::chrono::hours kShownWithin{24 * 30};  // what a person proved longer ago shows nothing
inline constexpr std::size_t kErasedAtOnce = 200;           // touches, events or files of one write
inline constexpr std::size_t kProofsGiven = 100;            // of one request
inline constexpr std::size_t kProofBytes = 1000;

// Resume tokens (identity.md, R5)
inline constexpr std::chrono::hours kResumeTokenLife{24};    // of the link and the code alike
inline constexpr std::int64_t kOpenResumeTokens = 5;         // of one conversation; 429
inline constexpr std::chrono::hours kCodeGuessWindow{1};     // in which wrong codes are counted
inline constexpr std::int64_t kCodeGuesses = 10;             // of one identity; then even the right one is only text
inline constexpr std::int64_t kCodeGuessesOfAccount = 1000;  // of everybody on one account, likewise
inline constexpr std::size_t kResumesLookedBack = 20;        // of one identity, when it says that it was not him

// Search
inline constexpr std::size_t kTokens = 4096;           // of one text; what follows is not found
inline constexpr std::size_t kTokenLength = 64;        // code points; words are cut there
inline constexpr std::size_t kQueryBytes = 512;        // 400
inline constexpr std::size_t kQueryWords = 16;         // further ones are not asked for
inline constexpr std::size_t kFoundIdentities = 200;   // by address and by name, each
inline constexpr std::size_t kSearchedTouches = 2000;  // newest texts that are looked at for one query
inline constexpr std::size_t kIndexBatch = 1000;       // rows indexed in one write while catching up

inline constexpr std::chrono::hours kLivePast{24 * 7};        // how old a live event may say it is
inline constexpr std::chrono::hours kContinueWithin{24 * 7};  // a conversation goes on in another channel
inline constexpr std::chrono::hours kReopenWithin{24};        // a resolved conversation goes on if the customer writes

// Delivery
inline constexpr int kSendAttempts = 12;
inline constexpr std::size_t kSendsInFlight = 64;  // over all threads of one account
inline constexpr std::chrono::seconds kSendTimeout{20};

// Chat of a site (docs/webchat.md)
inline constexpr std::size_t kChatText = 4000;             // UTF-16 units of one message; refused
inline constexpr std::size_t kChatFrameBytes = 32 * 1024;  // 1009
inline constexpr std::chrono::seconds kChatHello{10};      // from the handshake; 4408
inline constexpr std::size_t kChatSockets = 8;             // of one visitor; 4429
inline constexpr std::size_t kChatBurst = 10;              // messages of one visitor at once, then one a second; 429
inline constexpr std::size_t kChatAsides = 20;             // receipts and older pages at once, then five a second
inline constexpr std::size_t kChatUnanswered = 20;         // frames of one socket that are not yet acknowledged; 429
inline constexpr std::size_t kChatAddressSockets = 200;    // of one address; 4429
inline constexpr std::size_t kChatAddressMessages = 30;    // of one address at once, and a second; 429
inline constexpr std::size_t kChatAddressVisitors = 60;    // new ones of one address a minute; 4429
inline constexpr std::size_t kChatAddressFiles = 100;      // of one address in ten minutes; 429
inline constexpr std::size_t kChatVisitorFiles = 20;       // of one visitor in ten minutes; 429
inline constexpr std::size_t kChatAddresses = 50'000;      // that are remembered; the idle ones go first
inline constexpr std::size_t kChatPending = 200;  // pushes that wait while a window is read; then it is read anew

// Sign-in
inline constexpr int kHashesAtOnce = 2;
inline constexpr std::size_t kHashQueue = 32;  // 429
inline constexpr int kFreeFailures = 5;        // per e-mail and per address, then doubling waits
inline constexpr std::chrono::hours kSessionLife{24 * 7};
inline constexpr std::chrono::milliseconds kCredentialPoll{250};

// Live feed
inline constexpr std::chrono::hours kFeedLife{24};
inline constexpr std::size_t kFeedReplay = 5000;  // events a resuming reader may be behind in one page
inline constexpr std::chrono::hours kIdempotencyLife{24};

}  // namespace throughline::limits
