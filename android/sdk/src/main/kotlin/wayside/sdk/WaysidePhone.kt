// The core as screens want it: calls that never block the main thread, and a list that keeps itself up to date.
package wayside.sdk

import java.nio.file.Path
import kotlin.time.Duration
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.withContext
import wayside.ffi.ChangeHint
import wayside.ffi.ChangeObserver
import wayside.ffi.CouncilRecord
import wayside.ffi.DialectName
import wayside.ffi.DraftChanges
import wayside.ffi.ExplanationRecord
import wayside.ffi.PackUpdateRecord
import wayside.ffi.PassRecord
import wayside.ffi.ReportRecord
import wayside.ffi.SecretStore
import wayside.ffi.ServiceRecord
import wayside.ffi.WaysideClient

/**
 * One person's reports on one phone. Open it once, keep it for the app's life, close it at its end.
 *
 * Calls throw what the core's do: `Failure`, and `SubmitFailure` from [submit].
 */
class WaysidePhone private constructor(
    private val client: WaysideClient,
    /** Where a damaged store was put, whole, if opening had to do that. Say so. */
    val setAside: String?,
    private val io: CoroutineDispatcher,
) : AutoCloseable {
    /** Counts the core's hints; [CLOSED] once there will be no more. */
    private val hints = MutableStateFlow(0L)

    /**
     * Drafts first, then reports in the order in which they were submitted: as they are now, and again whenever that
     * changes. A slow collector misses what lies between, never what is last. Ends when the phone is closed.
     */
    val reports: Flow<List<ReportRecord>> =
        hints.map { listUnlessClosed() }.takeWhile { it != null }.filterNotNull().distinctUntilChanged().flowOn(io)

    /** The phone may be closed between a hint and the look at the list. */
    private fun listUnlessClosed(): List<ReportRecord>? =
        try {
            if (hints.value == CLOSED) null else client.list()
        } catch (destroyed: IllegalStateException) {
            if (hints.value == CLOSED) null else throw destroyed
        }

    /** Verifies a council's pack and puts it in use; [endpoint] and [dialect] stand in for the pack's own. */
    suspend fun installPack(file: Path, endpoint: String? = null, dialect: DialectName? = null): CouncilRecord =
        withContext(io) { client.installPack(file.toString(), endpoint, dialect) }

    suspend fun services(): List<ServiceRecord> = withContext(io) { client.services() }

    /** Begins a draft; its moment of capture is now. Gives its id, which will be the report's. */
    suspend fun begin(changes: DraftChanges): String = withContext(io) { client.begin(changes) }

    suspend fun change(draft: String, changes: DraftChanges) = withContext(io) { client.change(draft, changes) }

    /** Takes a JPEG in under a draft: durable when this returns. Gives the photo's id. */
    suspend fun addPhoto(draft: String, file: Path): String =
        withContext(io) { client.addPhoto(draft, file.toString()) }

    /** Makes a report of a draft: on disk, in the queue, when this returns. Submitting twice is one report. */
    suspend fun submit(draft: String): ReportRecord = withContext(io) { client.submit(draft) }

    /** Where a report stands, in words. */
    suspend fun explain(report: String): ExplanationRecord = withContext(io) { client.explain(report) }

    /** Takes back a draft, or a report that was never sent. */
    suspend fun withdraw(report: String) = withContext(io) { client.withdraw(report) }

    /** Asks the council for news at the next [sync], however lately it was asked. */
    suspend fun askForNews() = withContext(io) { client.askForNews() }

    /** Fetches the newest pack of each council; one that cannot be had says why. */
    suspend fun update(): List<PackUpdateRecord> = withContext(io) { client.update() }

    /** One bounded pass: sends what is due, waiting for what comes due within [waitFor]. */
    suspend fun sync(metered: Boolean, waitFor: Duration = Duration.ZERO): PassRecord =
        withContext(io) { client.sync(metered, waitFor.inWholeSeconds.toUInt()) }

    /** [reports] ends; calls that are under way are carried out. */
    override fun close() {
        hints.value = CLOSED
        client.close()
    }

    companion object {
        private const val CLOSED = -1L

        /** Opens the reports in [folder], or makes a first home for them. Throws `OpenFailure`. */
        suspend fun open(
            folder: Path,
            secrets: SecretStore? = null,
            io: CoroutineDispatcher = Dispatchers.IO,
        ): WaysidePhone = withContext(io) {
            val client = WaysideClient.open(folder.toString(), secrets)
            val phone = WaysidePhone(client, client.setAside(), io)
            // From any thread of the core's: it only counts, and the list is read where it is collected.
            client.observe(object : ChangeObserver {
                override fun changed(hint: ChangeHint) = phone.hints.update { if (it == CLOSED) CLOSED else it + 1 }
            })
            phone
        }
    }
}
