/**
 * Types that several modules share. Nothing runs here.
 *
 * @typedef {Object} Header              One picture's data, as onset/web/picture_header.py packs it.
 * @property {string} view               what is looked at, a picture topic of the wire
 * @property {number} tier               what the sides are divided by
 * @property {number} serial             counts the pictures of this connection, from 1
 * @property {number} width              of the JPEG, in pixels
 * @property {number} height
 * @property {number} aspect             width / height as it is to be shown
 * @property {number} skipped            frames published since the picture before and not sent here
 * @property {number} sequence
 * @property {number} index
 * @property {number} captured_ns        the monitor's clock, as all times of this object
 * @property {number} uncertainty_ns     of `captured_ns`
 * @property {number} received_ns        the monitor had the frame
 * @property {number} coded_ns           the JPEG was made
 * @property {number} sent_ns            the picture was sent here
 * @property {string} timecode           empty when there is none
 *
 * @typedef {Object} Engine              What the engine says of itself; every field may be missing.
 * @property {string} [device]
 * @property {number} [threads]
 * @property {string} [source_rate_hz]   a fraction, such as 30000/1001
 * @property {Object<string, number>} [drops]
 * @property {Object<string, number>} [latency_ms]
 * @property {Object<string, Object<string, number>>} [stages_ms]
 * @property {number} [frames_captured]
 * @property {number} [frames_published]
 * @property {string[]} [warnings]
 * @property {Qc} [qc]
 *
 * @typedef {Object} Qc                  What is thought of the matte; empty where it is not measured.
 * @property {"green"|"amber"|"red"} [light]
 * @property {{measure: string, light: string, text: string}[]} [findings]   the worst first
 *
 * @typedef {Object} Take                What the engine says of its recorder.
 * @property {"idle"|"preroll"|"rolling"|"finishing"} state
 * @property {string} take               that rolls; empty: none
 * @property {Object<string, number>} [frames]   of it: offered, committed, refused
 * @property {{warning?: string}} [room]
 * @property {string[]} [alarms]
 *
 * @typedef {Object} Report              What the monitor says once a second.
 * @property {"waiting"|"running"|"gone"} phase
 * @property {string} complaint
 * @property {string} endpoint
 * @property {string} name
 * @property {string[]} views
 * @property {number|null} rate_hz       frames a second that the engine publishes
 * @property {number} viewers
 * @property {number} limit
 * @property {Engine} engine
 * @property {Take|null} record          null where nothing can be recorded
 * @property {boolean} operates          whether this page may roll and cut
 */

export {};
