// How fast two parsers and an encoder of others read and write the same bodies, on one core. The sources of the peers come
// from Debian's packages; see Scripts/go_peers.sh.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"syscall"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/influx"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"
	"github.com/influxdata/influxdb/models"
	protocol "github.com/influxdata/line-protocol"
)

const rounds = 15
const warmUp = 3

// processorTime is what the process has used, in seconds.
func processorTime() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// bodies reads a file of lengths and bodies.
func bodies(path string) [][]byte {
	data, err := ioutil.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var found [][]byte
	for len(data) > 4 {
		size := binary.BigEndian.Uint32(data)
		found = append(found, data[4:4+size])
		data = data[4+size:]
	}
	return found
}

// measure prints the median rate of the rounds.
func measure(load, work string, texts [][]byte, one func([]byte) int) {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	var times []float64
	count := 0
	for round := 0; round < warmUp+rounds; round++ {
		start := processorTime()
		count = 0
		for _, text := range texts {
			count += one(text)
		}
		if round >= warmUp {
			times = append(times, processorTime()-start)
		}
	}
	sort.Float64s(times)
	median := times[len(times)/2]
	fmt.Printf("  %-12s %-44s %5.2f GB/s  %6.2f M lines/s\n", load, work, float64(size)/median/1e9, float64(count)/median/1e6)
}

func main() {
	// The collector of garbage would run on the other core and be paid by nobody.
	runtime.GOMAXPROCS(1)
	folder := os.Args[1]
	for _, load := range []string{"servers", "bots", "messages"} {
		texts := bodies(filepath.Join(folder, load+".lp"))
		var rows influx.Rows
		measure(load, "VictoriaMetrics, parse", texts, func(text []byte) int {
			rows.Unmarshal(string(text))
			return len(rows.Rows)
		})
		measure(load, "InfluxDB 1.x, parse", texts, func(text []byte) int {
			points, _ := models.ParsePointsWithPrecision(text, time.Now(), "n")
			return len(points)
		})
		encode(load, texts)
	}
	texts := bodies(filepath.Join(folder, "sums.prometheus"))
	var rows prometheus.Rows
	measure("exposition", "VictoriaMetrics, parse", texts, func(text []byte) int {
		rows.Unmarshal(string(text))
		return len(rows.Rows)
	})
}

// point shows a parsed point to the encoder.
type point struct {
	name   string
	tags   []*protocol.Tag
	fields []*protocol.Field
	time   time.Time
}

func (p *point) Name() string                 { return p.name }
func (p *point) TagList() []*protocol.Tag     { return p.tags }
func (p *point) FieldList() []*protocol.Field { return p.fields }
func (p *point) Time() time.Time              { return p.time }

func encode(load string, texts [][]byte) {
	var all [][]protocol.Metric
	for _, text := range texts {
		parsed, _ := models.ParsePointsWithPrecision(text, time.Now(), "n")
		var metrics []protocol.Metric
		for _, one := range parsed {
			made := &point{name: string(one.Name()), time: one.Time()}
			for _, tag := range one.Tags() {
				made.tags = append(made.tags, &protocol.Tag{Key: string(tag.Key), Value: string(tag.Value)})
			}
			fields, _ := one.Fields()
			for key, value := range fields {
				made.fields = append(made.fields, &protocol.Field{Key: key, Value: value})
			}
			metrics = append(metrics, made)
		}
		all = append(all, metrics)
	}
	var buffer bytes.Buffer
	index := 0
	encoder := protocol.NewEncoder(&buffer)
	measure(load, "InfluxData line-protocol, encode", texts, func(text []byte) int {
		buffer.Reset()
		metrics := all[index%len(all)]
		index++
		for _, metric := range metrics {
			if _, err := encoder.Encode(metric); err != nil {
				panic(err)
			}
		}
		return len(metrics)
	})
}
