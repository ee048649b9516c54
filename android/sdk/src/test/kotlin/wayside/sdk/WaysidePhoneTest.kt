// The Flow API over the real core: no server, and no council is told anything.
package wayside.sdk

import java.nio.file.Path
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import wayside.ffi.DraftChanges
import wayside.ffi.Failure
import wayside.ffi.PositionRecord
import wayside.ffi.ReportRecord
import wayside.ffi.SubmitFailure

class WaysidePhoneTest {
    @TempDir
    lateinit var folder: Path

    private val pothole = DraftChanges(service = "pothole", position = PositionRecord(52.6766, -2.4469, 12.0))

    /** A phone with the sample pack, whose council nobody answers for. */
    private fun withPhone(test: suspend CoroutineScope.(WaysidePhone) -> Unit) = runBlocking {
        withTimeout(30.seconds) {
            WaysidePhone.open(folder.resolve("phone")).use { phone ->
                phone.installPack(Path.of(environment("WAYSIDE_PACK")), endpoint = "http://127.0.0.1:9/")
                test(phone)
            }
        }
    }

    private suspend fun ReceiveChannel<List<ReportRecord>>.until(states: List<String>) {
        while (receive().map { it.state } != states) Unit
    }

    @Test
    fun `the list is told of every change without being asked again`() = withPhone { phone ->
        val lists = phone.reports.produceIn(this)
        assertEquals(emptyList<ReportRecord>(), lists.receive())
        val draft = phone.begin(pothole)
        lists.until(listOf("draft"))
        phone.submit(draft)
        lists.until(listOf("queued"))
        assertEquals(0u, phone.sync(metered = false).accepted)
        lists.until(listOf("waiting"))
        val second = phone.begin(pothole)
        lists.until(listOf("draft", "waiting"))
        phone.withdraw(second)
        lists.until(listOf("waiting"))
        lists.cancel()
    }

    @Test
    fun `a second collector begins with the list as it stands`() = withPhone { phone ->
        val draft = phone.begin(pothole)
        assertEquals(listOf(draft), phone.reports.first().map { it.id })
        assertEquals(listOf(draft), phone.reports.first().map { it.id })
    }

    @Test
    fun `closing ends the list, whenever it comes`() = withPhone { phone ->
        val lists = List(16) { async { phone.reports.toList() } }
        val draft = phone.begin(pothole)
        phone.close()
        assertTrue(lists.awaitAll().flatten().flatten().all { it.id == draft })
    }

    @Test
    fun `what stands in the way is thrown as codes and sentences`() = withPhone { phone ->
        val draft = phone.begin(DraftChanges(service = "pothole"))
        val kept = assertThrows(SubmitFailure.Kept::class.java) { runBlocking { phone.submit(draft) } }
        assertEquals(listOf("no_place"), kept.codes)
        assertEquals(listOf("Say where it is."), kept.sentences)
    }

    @Test
    fun `an id that nobody knows is refused`() = withPhone { phone ->
        assertThrows(Failure.NoSuchReport::class.java) { runBlocking { phone.explain("nobody") } }
    }
}
